public import Encoders
internal import Tensors

extension GallerySnapshot {
    /// The texts of the documents nearest to each text, nearest first, as they were embedded.
    ///
    /// - Parameters:
    ///   - texts: asked as queries.
    ///   - encoder: of the space of this gallery's documents.
    ///   - k: documents wanted for each.
    /// - Returns: a list of texts for each text.
    /// - Throws: `PerennialError.spaceMismatch`, `.damaged`; errors of the encoder.
    public func candidates(
        for texts: [String],
        encoder: any TextEncoder,
        k: Int
    ) throws -> [[String]] {
        guard encoder.space == manifest.documentSpace else {
            throw PerennialError.spaceMismatch(
                gallery: PerennialError.SpaceName(manifest.documentSpace),
                encoder: PerennialError.SpaceName(encoder.space)
            )
        }
        let queries = try encoder.encode(texts, options: EncodingOptions(prompt: .role(.query)))
        return try search(queries, options: SearchOptions(k: k)).map { hits in
            hits.map(\.record.embeddedText)
        }
    }
}
