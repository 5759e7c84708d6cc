internal import Storage

/// What a header expects of one array.
struct ArrayShape: Equatable, Sendable {
    let name: String
    let rows: Int
    let rowBytes: Int
}

extension [ArrayShape] {
    /// Refuses arrays that are absent or have another shape.
    func require(_ arrays: [String: MappedArray]) throws(VectorSearchError) {
        for shape in self {
            guard let array = arrays[shape.name] else { throw .arrayMissing(name: shape.name) }
            guard array.rows == shape.rows, array.rowBytes == shape.rowBytes else {
                throw .arrayShapeMismatch(
                    name: shape.name,
                    expectedRows: shape.rows,
                    foundRows: array.rows,
                    expectedRowBytes: shape.rowBytes,
                    foundRowBytes: array.rowBytes
                )
            }
        }
    }
}
