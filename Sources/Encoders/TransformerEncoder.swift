public import Tensors
internal import Tokenization

/// A sentence encoder of a model folder: tokenizer, transformer, pooling and what follows it.
///
/// Immutable and safe to use from several threads; one call uses all cores.
public struct TransformerEncoder: TextEncoder {
    /// The space that the vectors are in.
    public let space: EmbeddingSpace
    /// What the model's folder says.
    public let description: ModelDescription
    private let pipeline: Pipeline

    /// Loads a model folder.
    ///
    /// - Throws: `EncodersError`, `TensorsError` or `TokenizationError` naming what is missing,
    ///   malformed or not supported; nothing is half loaded.
    public init(directory: String) throws {
        let description = try ModelDirectory(path: directory).description()
        let pipeline = try Pipeline(description)
        self.description = description
        self.pipeline = pipeline
        space = try EmbeddingSpace(of: description) {
            try pipeline.encode($0, prompt: "", dimensions: nil)
        }
    }

    /// Encodes texts, in order; see ``TextEncoder/encode(_:options:)``.
    ///
    /// A text beyond the model's maximum length is cut at its end.
    public func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        if let dimensions = options.dimensions, !(1...space.dimension).contains(dimensions) {
            throw EncodersError.invalidDimensions(dimensions, available: space.dimension)
        }
        return try pipeline.encode(
            texts,
            prompt: description.prompts.text(for: options.prompt),
            dimensions: options.dimensions
        )
    }

    /// Tokens that a text has, special ones included, before it is cut.
    public func tokenCount(of text: String) -> Int {
        pipeline.tokenizer.tokenCount(of: text)
    }

    /// The most tokens of a text that are read.
    public var maximumLength: Int { pipeline.maximumLength }
}

/// From texts to vectors, without an identity.
private struct Pipeline: Sendable {
    let tokenizer: Tokenizer
    let maximumLength: Int
    private let lowercasesText: Bool
    private let transformer: Transformer
    private let head: PoolingHead
    private let scheduler = BatchScheduler()
    private let workspaces = TransformerWorkspacePool()

    init(_ description: ModelDescription) throws {
        guard case .transformer(let json, let poolings) = description.body else {
            throw EncodersError.notATransformer(folder: description.folder)
        }
        let configuration = try TransformerConfiguration(huggingFace: json)
        transformer = Transformer(
            try TransformerParameters(configuration, weights: description.weights.open()))
        tokenizer = try Tokenizer(directory: description.bodyFolder)
        head = try PoolingHead(poolings, steps: description.steps)
        maximumLength = min(description.maximumLength ?? .max, configuration.maximumTokens)
        lowercasesText = description.lowercasesText
    }

    func encode(_ texts: [String], prompt: String, dimensions: Int?) throws -> Matrix {
        let columns = head.dimension(hiddenSize: transformer.configuration.hiddenSize)
        let elements = try scheduler.run(texts, into: [Float]()) { text, batch in
            let text = prompt.isEmpty ? text : prompt + text
            tokenizer.encode(
                lowercasesText ? text.lowercased() : text,
                maximumLength: maximumLength,
                into: &batch
            )
        } compute: { batch in
            try workspaces.withWorkspace { work in
                try transformer.forward(batch, &work)
                return head.forward(
                    work.hidden,
                    offsets: batch.offsets,
                    hiddenSize: transformer.configuration.hiddenSize
                )
            }
        } deliver: { elements, vectors in
            elements += vectors.elements
        }
        let vectors = Matrix(rows: texts.count, columns: columns, elements: elements)
        guard let dimensions else { return vectors }
        return vectors.prefix(columns: dimensions).normalizedRows()
    }
}
