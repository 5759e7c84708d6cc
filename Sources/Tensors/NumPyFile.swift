/// A memory-mapped `.npy` file of floating-point numbers: one vector, or a matrix in C order.
///
/// Reads `<f2`, `<f4` and `<f8` of format versions 1 to 3. Source: NumPy's page on its `.npy` format.
public struct NumPyFile: Sendable {
    /// The file.
    public let path: String
    /// How its elements are stored.
    public let type: ElementType
    /// Its shape, of one or two extents.
    public let shape: [Int]
    private let file: MappedFile
    private let dataStart: Int

    /// Number of rows, `n`; a one-dimensional array is one row.
    public var rows: Int { shape.count == 1 ? 1 : shape[0] }
    /// Number of columns, `d`.
    public var columns: Int { shape[shape.count - 1] }

    /// Opens a file and checks its header.
    ///
    /// - Throws: `TensorsError.badHeader`, `.truncated`, `.trailingBytes`, or `.unsupportedArray` for
    ///   Fortran order, big-endian numbers, integers and more than two dimensions.
    public init(path: String) throws(TensorsError) {
        let file = try MappedFile(path: path)
        let header = try NumPyHeader(file)
        self.path = path
        self.file = file
        (type, shape, dataStart) = (header.type, header.shape, header.byteCount)
        guard shape[shape.count - 1] > 0 else {
            throw .unsupportedArray(path: path, what: "rows of no elements")
        }
        var total = type.size
        var overflows = false
        for extent in shape {
            let product = total.multipliedReportingOverflow(by: extent)
            (total, overflows) = (product.partialValue, overflows || product.overflow)
        }
        let sum = total.addingReportingOverflow(dataStart)
        (total, overflows) = (sum.partialValue, overflows || sum.overflow)
        guard !overflows, total <= file.count else {
            throw .truncated(
                path: path,
                expected: overflows ? .max : total,
                found: file.count
            )
        }
        guard total == file.count else {
            throw .trailingBytes(path: path, count: file.count - total)
        }
    }

    /// The whole array as a matrix, `n × d`.
    public func matrix() -> Matrix {
        matrix(rows: 0..<rows)
    }

    /// Some of the rows, which must exist.
    public func matrix(rows range: Range<Int>) -> Matrix {
        let elements = withBytes(rows: range) { type.floats(in: $0) }
        return Matrix(rows: range.count, columns: columns, elements: elements)
    }

    /// Lends some of the rows, which must exist, row after row: where they are mapped when they are
    /// float32, else as a converted copy.
    public func withFloats<R>(
        rows range: Range<Int>,
        _ body: (Span<Float>) throws -> R
    ) rethrows -> R {
        try withBytes(rows: range) { try type.withFloats(in: $0, body) }
    }

    private func withBytes<R>(
        rows range: Range<Int>,
        _ body: (RawSpan) throws -> R
    ) rethrows -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows lie in the array")
        let stride = columns * type.size
        return try file.withBytes { bytes in
            let start = dataStart + range.lowerBound * stride
            return try body(bytes.extracting(start..<start + range.count * stride))
        }
    }
}
