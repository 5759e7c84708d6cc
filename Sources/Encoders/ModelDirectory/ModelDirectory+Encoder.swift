extension ModelDirectory {
    /// Loads the encoder that the folder describes: a transformer, or a static table.
    ///
    /// - Throws: `EncodersError`, `TensorsError` or `TokenizationError` naming what is missing,
    ///   malformed or not supported.
    public func encoder() throws -> any TextEncoder {
        switch try description().body {
        case .transformer: try TransformerEncoder(directory: path)
        case .staticTable: try StaticEncoder(directory: path)
        }
    }
}
