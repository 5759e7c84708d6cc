internal import Tensors
internal import Tokenization

extension TransformerPipeline {
    /// Loads what a model folder describes.
    ///
    /// - Throws: `EncodersError`, also for a model that is no transformer or whose length leaves no
    ///   room for a token; `TensorsError`; `TokenizationError`.
    init(_ description: ModelDescription) throws {
        guard case .transformer(let json, let poolings) = description.body else {
            throw EncodersError.notATransformer(folder: description.folder)
        }
        let configuration = try TransformerConfiguration(huggingFace: json)
        // Refuses steps that do not fit together before anything large is read.
        _ = try description.dimension()
        let tokenizer = try Tokenizer(directory: description.bodyFolder)
        let length = min(description.maximumLength ?? .max, configuration.maximumTokens)
        guard length >= tokenizer.specialTokenCount() else {
            throw EncodersError.invalidSetting(name: "max_seq_length", value: "\(length)")
        }
        self.tokenizer = tokenizer
        maximumLength = length
        transformer = Transformer(
            try TransformerParameters(configuration, weights: description.weights.open())
        )
        head = PoolingHead(
            poolings: poolings,
            steps: try description.steps.map(PoolingHead.Step.init)
        )
        prompts = description.prompts
        lowercasesText = description.lowercasesText
        scheduler = BatchScheduler()
    }
}
