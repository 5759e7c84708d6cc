internal import Tokenization

extension ModelDescription {
    /// What a transformer encoder is put together from beside its weights.
    struct TransformerParts {
        let configuration: TransformerConfiguration
        let poolings: [Pooling]
        let tokenizer: Tokenizer
        /// The most tokens of a text, special ones included.
        let maximumLength: Int
    }

    /// Reads and checks everything but the weights.
    ///
    /// - Throws: `EncodersError`, also for a model that is no transformer or whose length leaves no
    ///   room for a token; `TokenizationError`.
    func transformerParts() throws -> TransformerParts {
        guard case .transformer(let json, let poolings) = body else {
            throw EncodersError.notATransformer(folder: folder)
        }
        let configuration = try TransformerConfiguration(huggingFace: json)
        // Refuses steps that do not fit together before anything large is read.
        _ = try dimension()
        let tokenizer = try Tokenizer(directory: bodyFolder)
        let length = min(maximumLength ?? .max, configuration.maximumTokens)
        guard length >= tokenizer.specialTokenCount() else {
            throw EncodersError.invalidSetting(name: "max_seq_length", value: "\(length)")
        }
        return TransformerParts(
            configuration: configuration,
            poolings: poolings,
            tokenizer: tokenizer,
            maximumLength: length
        )
    }
}
