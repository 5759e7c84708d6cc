public import Tensors

/// A matrix that a ``MatrixCompressor`` has made smaller.
public struct CompressedMatrix: Sendable {
    /// What made it.
    public let method: MatrixCompressor
    /// Number of rows, `n`.
    public let rows: Int
    /// Number of columns, `d`.
    public let columns: Int
    /// Memory in elements of 4 bytes, with everything that is needed to decompress.
    public let memory: Double
    /// What was chosen so as to meet the ratio, for people.
    public let details: String
    private let restore: @Sendable (Range<Int>) throws(VectorSearchError) -> Matrix

    init(
        _ method: MatrixCompressor,
        of matrix: Matrix,
        memory: Double,
        details: String,
        restore: @escaping @Sendable (Range<Int>) throws(VectorSearchError) -> Matrix
    ) {
        self.method = method
        rows = matrix.rows
        columns = matrix.columns
        self.memory = memory
        self.details = details
        self.restore = restore
    }

    /// Memory as a share of the matrix' own, `n · d` elements.
    public var ratio: Double { memory / Double(rows * columns) }

    /// What is left of some rows, `count × d`.
    ///
    /// - Throws: `VectorSearchError` when FAISS fails.
    public func decompressed(_ range: Range<Int>) throws(VectorSearchError) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows of the matrix")
        return try restore(range)
    }
}
