public import Tensors
internal import Tokenization

/// Encodes with a static table: the mean of a vector for each token, without a transformer.
///
/// Reads folders of model2vec, of sentence-transformers' `StaticEmbedding`, and the pulled
/// `wordllama`. Far cheaper than a transformer, and less accurate. No special tokens are added;
/// every token of a text counts, except that model2vec's folders limit their number. Immutable and
/// safe to use from several threads.
public struct StaticEncoder: TextEncoder {
    /// The space that the vectors are in.
    public let space: EmbeddingSpace
    /// What the model's folder says.
    public let description: ModelDescription
    private let pipeline: Pipeline

    /// Loads a model folder.
    ///
    /// - Throws: `EncodersError`, `TensorsError` or `TokenizationError` naming what is missing,
    ///   malformed or not supported.
    public init(directory: String) throws {
        try self.init(try ModelDirectory(path: directory).description())
    }

    /// Loads the model that a folder describes.
    init(_ description: ModelDescription) throws {
        let pipeline = try Pipeline(description)
        self.description = description
        self.pipeline = pipeline
        space = try EmbeddingSpace(of: description) { try pipeline.encode($0, prompt: "") }
    }

    /// Encodes texts, in order; a text without a known token has a vector of zeros.
    ///
    /// - Throws: `EncodersError.unknownPrompt`, `.invalidDimensions`.
    public func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        let prompt = try description.prompts.text(for: options.prompt)
        return try options.cut(pipeline.encode(texts, prompt: prompt))
    }

    /// Tokens of a document that are read, where the model's folder limits them.
    public var documentTokenLimit: Int? {
        guard let limit = description.maximumLength else { return nil }
        // A model without a prompt for documents puts nothing before them.
        let prompt = (try? description.prompts.text(for: .role(.document))) ?? ""
        return max(limit - pipeline.tokenizer.tokens(of: prompt).count, 0)
    }

    /// Where the tokens of a text stand in its UTF-8, in order.
    public func tokenSpans(of text: String) -> [Range<Int>] {
        pipeline.tokenizer.tokens(of: text).map(\.bytes)
    }

    /// From texts to vectors, without an identity.
    private struct Pipeline: Sendable {
        let tokenizer: Tokenizer
        let maximumLength: Int
        let table: StaticTable
        let head: PoolingHead
        /// A token is cheap here, so a batch has many.
        let scheduler = BatchScheduler(tokenBudget: 8192)

        init(_ description: ModelDescription) throws {
            guard case .staticTable = description.body else {
                throw EncodersError.notAStaticTable(folder: description.folder)
            }
            maximumLength = description.maximumLength ?? .max
            tokenizer = try Tokenizer(directory: description.bodyFolder)
            table = try StaticTable(
                description.weights.open(),
                vocabularySize: tokenizer.vocabularySize
            )
            head = PoolingHead(
                poolings: [.mean],
                steps: try description.steps.map(PoolingHead.Step.init)
            )
        }

        func encode(_ texts: [String], prompt: String) throws -> Matrix {
            let left = table.leavesOutUnknown ? tokenizer.unknownID : nil
            let elements = try scheduler.run(texts, into: [Float]()) { text, batch in
                let tokens = tokenizer.tokens(of: prompt.isEmpty ? text : prompt + text)
                batch.append(tokens.prefix(maximumLength).lazy.map(\.id).filter { $0 != left })
            } compute: { batch, vectors in
                head.forward(
                    table.vectors(of: batch.ids),
                    offsets: batch.offsets,
                    hiddenSize: table.columns,
                    into: &vectors
                )
            } deliver: { elements, vectors in
                elements += vectors.elements
            }
            return Matrix(
                rows: texts.count,
                columns: head.dimension(hiddenSize: table.columns),
                elements: elements
            )
        }
    }
}
