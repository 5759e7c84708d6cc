/// The identity of an embedding space: two models are in one space only when this is equal.
///
/// The fingerprint is a SHA-256 over canonical weights, tokenizer, pooling, normalisation, prompts,
/// maximum length and dimension. A renamed folder is the same space; another model of the same
/// width is not. Precision is not part of it: int8 and float32 of one model share a space.
public struct EmbeddingSpace: Sendable, Codable, Equatable {
    /// SHA-256, 64 lower-case hexadecimal digits.
    public let fingerprint: String
    /// A name for people, for instance `all-MiniLM-L6-v2`; not part of the identity.
    public let model: String
    /// Where the model was found: the absolute path of its folder, or the address of its server; not part
    /// of the identity, and absent where nobody knows.
    public let source: String?
    /// Number of dimensions, `d`.
    public let dimension: Int
    /// Fixed texts with the vectors that this space gives them.
    public let canaries: [Canary]
    /// Older spaces that vectors of this one may be compared with; absent in most.
    private let answered: [AnsweredSpace]?

    /// Older spaces whose vectors this one's first coordinates are comparable with.
    public var answers: [AnsweredSpace] { answered ?? [] }

    /// What this space says of an older one; `nil` where it was not trained to answer it.
    public func answered(_ older: EmbeddingSpace) -> AnsweredSpace? {
        answers.first { $0.fingerprint == older.fingerprint }
    }

    /// A text with its vector.
    public struct Canary: Sendable, Codable, Equatable {
        /// The text.
        public let text: String
        /// Its vector, `d` values.
        public let vector: [Float]

        /// A canary of a text and its vector.
        public init(text: String, vector: [Float]) {
            self.text = text
            self.vector = vector
        }
    }

    /// A space of the given identity.
    public init(
        fingerprint: String,
        model: String,
        source: String? = nil,
        dimension: Int,
        canaries: [Canary],
        answers: [AnsweredSpace] = []
    ) {
        self.fingerprint = fingerprint
        self.model = model
        self.source = source
        self.dimension = dimension
        self.canaries = canaries
        answered = answers.isEmpty ? nil : answers
    }

    /// Spaces are equal when their fingerprints are; names and canaries do not matter.
    public static func == (left: EmbeddingSpace, right: EmbeddingSpace) -> Bool {
        left.fingerprint == right.fingerprint
    }
}
