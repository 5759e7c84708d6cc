internal import Tensors

extension EncodingOptions {
    /// Cuts vectors to the dimensions that are asked for and gives them unit length again.
    ///
    /// - Parameter vectors: `n × d`.
    /// - Returns: `n × dimensions`, or the vectors as they are when no number is asked for.
    /// - Throws: `EncodersError.invalidDimensions`.
    func cut(_ vectors: Matrix) throws(EncodersError) -> Matrix {
        guard let dimensions else { return vectors }
        try check(dimension: vectors.columns)
        guard dimensions < vectors.columns else { return vectors }
        return vectors.prefix(columns: dimensions).normalizedRows()
    }

    /// Cuts vectors in place, as `cut(_:)` does.
    func cut(_ vectors: inout VectorBatch) throws(EncodersError) {
        guard let dimensions else { return }
        try check(dimension: vectors.columns)
        guard dimensions < vectors.columns else { return }
        vectors.keep(columns: dimensions)
        vectors.normalize()
    }

    /// Refuses a number of dimensions that vectors of `dimension` dimensions do not have.
    func check(dimension: Int) throws(EncodersError) {
        if let dimensions, !(1...dimension).contains(dimensions) {
            throw .invalidDimensions(dimensions, available: dimension)
        }
    }
}
