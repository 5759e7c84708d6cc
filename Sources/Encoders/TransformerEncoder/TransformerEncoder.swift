public import Tensors

/// Encodes texts with a transformer: tokenizer, transformer, pooling, on all cores.
///
/// Immutable and safe to use from several threads. Vectors of a text do not depend on the texts
/// beside it.
public struct TransformerEncoder: TextEncoder {
    /// The space that the vectors are in.
    public let space: EmbeddingSpace
    /// What the model's folder says.
    public let description: ModelDescription
    private let pipeline: TransformerPipeline

    /// Loads a model folder.
    ///
    /// - Parameters:
    ///   - directory: a folder in the layout of Hugging Face and sentence-transformers.
    ///   - precision: what products are computed in; the space does not depend on it.
    ///   - cache: remembers the digests of weights and tokenizer.
    /// - Throws: `EncodersError`, `TensorsError` or `TokenizationError` naming what is missing,
    ///   malformed or not supported.
    public init(
        directory: String,
        precision: PrecisionChoice = .exactly(.float32),
        cache: DigestCache = .standard
    ) throws {
        let description = try ModelDirectory(path: directory).description()
        let pipeline = try TransformerPipeline(description, precision: precision, cache: cache)
        self.description = description
        self.pipeline = pipeline
        space = try EmbeddingSpace(of: description, cache: cache) { texts in
            try pipeline.encode(texts, options: EncodingOptions())
        }
    }

    /// What products are computed in.
    public var precision: Precision { pipeline.precision }

    /// How near int8 is to float32 for this model; nil where int8 was not asked for, or this
    /// processor is not faster in it.
    public var precisionCheck: PrecisionCheck? { pipeline.check }

    /// The most tokens of a text that are read, special ones included.
    public var maximumLength: Int { pipeline.maximumLength }

    /// Tokens that a text has before it is cut, special ones included.
    public func tokenCount(of text: String) -> Int { pipeline.tokenCount(of: text) }

    /// Tokens of a document that are read, beside special ones and those of the prompt for documents.
    public var documentTokenLimit: Int? { pipeline.documentTokenLimit }

    /// Where the tokens of a text stand in its UTF-8, in order; special tokens are left out.
    public func tokenSpans(of text: String) -> [Range<Int>] { pipeline.tokenSpans(of: text) }

    /// Encodes texts, in order; texts beyond the maximum length are cut.
    ///
    /// - Parameters:
    ///   - texts: `n` texts.
    ///   - options: prompt and dimensions.
    /// - Returns: `n × d`.
    /// - Throws: `EncodersError.unknownPrompt`, `.invalidDimensions`.
    public func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        try pipeline.encode(texts, options: options)
    }

    /// Encodes a sequence of texts without end in bounded memory.
    ///
    /// - Parameters:
    ///   - texts: read a window at a time, by one thread at a time.
    ///   - options: prompt and dimensions.
    ///   - result: what `deliver` adds to.
    ///   - deliver: takes the vectors of the next texts, in order; is called by one thread at a time.
    /// - Returns: the result after the last delivery.
    /// - Throws: as `encode(_:options:)`, and what `deliver` throws.
    public func encode<Result: Sendable>(
        stream texts: sending some Sequence<String>,
        options: EncodingOptions,
        into result: Result,
        deliver: @Sendable (inout Result, Matrix) throws -> Void
    ) throws -> Result {
        try pipeline.encode(stream: texts, options: options, into: result, deliver: deliver)
    }
}
