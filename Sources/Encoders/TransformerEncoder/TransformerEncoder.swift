public import Tensors

/// Encodes texts with a transformer: tokenizer, transformer, pooling, on all cores.
///
/// Immutable and safe to use from several threads. Vectors of a text do not depend on the texts
/// beside it.
public struct TransformerEncoder: TextEncoder {
    /// The space that the vectors are in.
    public let space: EmbeddingSpace
    private let pipeline: TransformerPipeline

    /// Loads the model that a folder describes.
    ///
    /// - Parameters:
    ///   - description: what `ModelDirectory` read.
    ///   - cache: remembers the digests of weights and tokenizer.
    /// - Throws: `EncodersError`, `TensorsError` or `TokenizationError` naming the file and what is
    ///   wrong with it.
    public init(_ description: ModelDescription, cache: DigestCache = .standard) throws {
        let pipeline = try TransformerPipeline(description)
        self.pipeline = pipeline
        space = try EmbeddingSpace(of: description, cache: cache) { texts in
            try pipeline.encode(texts, options: EncodingOptions())
        }
    }

    /// Encodes texts, in order; texts beyond the maximum length are cut.
    ///
    /// - Parameters:
    ///   - texts: `n` texts.
    ///   - options: prompt and dimensions.
    /// - Returns: `n × d`.
    /// - Throws: `EncodersError.unknownPrompt`, `.dimensionsOutOfRange`.
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
