public import Tensors

/// Turns texts into vectors of one embedding space.
///
/// Implementations are safe to call from several threads at once.
public protocol TextEncoder: Sendable {
    /// The space that the vectors are in; stored with every vector.
    var space: EmbeddingSpace { get }

    /// Encodes texts, in order.
    ///
    /// - Parameters:
    ///   - texts: `n` texts; an empty text is legal and has a vector too.
    ///   - options: prompt and dimensions.
    /// - Returns: `n × d`, one row a text, normalised when the model says so.
    /// - Throws: `EncodersError` when a prompt is unknown, or the model or its endpoint fails.
    func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix

    /// How many tokens of a document are read, beside the model's special tokens and its prompt for documents; `nil`
    /// where there is no limit, or it is out of reach.
    var documentTokenLimit: Int? { get }

    /// Where the tokens of a text stand in its UTF-8, in order; special tokens are left out.
    ///
    /// - Throws: `EncodersError.noTokenizer` when the tokenizer is out of reach.
    func tokenSpans(of text: String) throws -> [Range<Int>]
}

extension TextEncoder {
    /// No limit that is known.
    public var documentTokenLimit: Int? { nil }

    /// Refuses: the tokenizer is out of reach, as behind an endpoint.
    ///
    /// - Throws: `EncodersError.noTokenizer`.
    public func tokenSpans(of text: String) throws -> [Range<Int>] {
        throw EncodersError.noTokenizer(model: space.model)
    }
}

/// What a text is for; models with prompts treat queries and documents differently.
public enum TextRole: String, Sendable, Codable, CaseIterable {
    /// A text to be found.
    case document
    /// A text to search with.
    case query
}

/// How texts are encoded.
public struct EncodingOptions: Sendable, Equatable {
    /// Which prompt is put before each text.
    public enum Prompt: Sendable, Equatable {
        /// The model's prompt for the role, or none where the model has none.
        case role(TextRole)
        /// The model's prompt of that name; unknown names are refused.
        case named(String)
    }

    /// The prompt; `.role(.document)` by default.
    public var prompt: Prompt
    /// Keep only the first dimensions and normalise again (Matryoshka); all when `nil`.
    public var dimensions: Int?

    /// Options with the given prompt and dimensions.
    public init(prompt: Prompt = .role(.document), dimensions: Int? = nil) {
        self.prompt = prompt
        self.dimensions = dimensions
    }
}
