public import Tensors

extension ModelDirectory {
    /// Loads the encoder that the folder describes: a transformer, or a static table.
    ///
    /// - Parameter precision: what a transformer's products are computed in.
    /// - Returns: a ``TransformerEncoder`` or a ``StaticEncoder``.
    /// - Throws: `EncodersError`, `TensorsError` or `TokenizationError` naming what is missing,
    ///   malformed or not supported.
    public func encoder(
        precision: PrecisionChoice = .exactly(.float32)
    ) throws -> any TextEncoder {
        switch try description().body {
        case .transformer: try TransformerEncoder(directory: path, precision: precision)
        case .staticTable: try StaticEncoder(directory: path)
        }
    }
}
