internal import Foundation
internal import Tensors
internal import Tokenization

extension TransformerPipeline {
    /// Loads what a model folder describes.
    ///
    /// - Throws: `EncodersError`, also for a model that is no transformer or whose length leaves no
    ///   room for a token; `TensorsError`; `TokenizationError`.
    init(_ description: ModelDescription) throws {
        guard case .transformer(let json, let poolings) = description.body else {
            throw EncodersError.unsupportedModule(
                path: description.folder + "/modules.json",
                type: "StaticEmbedding"
            )
        }
        let configuration = try TransformerConfiguration(huggingFace: Data(json))
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

extension PoolingHead.Step {
    /// ε of the `LayerNorm` module, which its file does not give.
    private static let epsilon: Float = 1e-5

    /// Loads the weights of a step.
    init(_ step: ModelDescription.Step) throws {
        switch step {
        case .normalize: self = .normalize
        case .layerNorm(let dimension, let location):
            let weights = try location.open()
            self = .layerNorm(
                LayerNorm(
                    scale: try weights.floats("norm.weight", shape: [dimension]),
                    shift: try weights.floats("norm.bias", shape: [dimension]),
                    epsilon: Self.epsilon
                )
            )
        case .dense(let layer):
            let file = try layer.weights.open()
            let shape = [layer.outputs, layer.inputs]
            let weights = try file.floats("linear.weight", shape: shape)
            let bias = layer.hasBias ? try file.floats("linear.bias", shape: [layer.outputs]) : []
            self = .dense(
                LinearLayer(
                    weights: weights.span,
                    bias: bias,
                    inputs: layer.inputs,
                    activation: layer.activation
                )
            )
        }
    }
}
