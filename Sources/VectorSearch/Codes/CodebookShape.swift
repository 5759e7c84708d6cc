/// The part of a codebook that a header holds.
public struct CodebookShape: Sendable, Equatable, Codable {
    /// Bits of one element of a code: 4 or 8.
    public let bits: Int
    /// Elements of a code: all of a vector, or the leading ones after a rotation.
    public let elements: Int
    /// Whether vectors are rotated to their principal directions before they are cut and rounded.
    public let isRotated: Bool
    /// How wrong estimates are among near vectors.
    public let error: EstimateError

    /// Lines of 64 bytes of one code.
    var lines: Int { (elements + lineElements - 1) / lineElements }

    private var lineElements: Int { bits == 4 ? 128 : 64 }

    func shapes(dimension: Int) -> [ArrayShape] {
        let elements = ArrayShape(name: "elements", rows: elements, rowBytes: 12)
        guard isRotated else { return [elements] }
        let padded = (dimension + 63) / 64 * 64
        return [
            elements,
            ArrayShape(name: "rotation", rows: self.elements, rowBytes: padded),
            ArrayShape(name: "center", rows: 1, rowBytes: 4 * dimension),
        ]
    }

    func requireValid(dimension: Int) throws(VectorSearchError) {
        guard bits == 4 || bits == 8 else { throw .headerInvalid(field: "bits") }
        guard elements > 0, isRotated ? elements <= dimension : elements == dimension else {
            throw .headerInvalid(field: "elements")
        }
        guard error.isValid else { throw .headerInvalid(field: "error") }
    }
}
