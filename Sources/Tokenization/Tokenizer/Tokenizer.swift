/// Turns text into the token ids of a model, exactly as the tokenizer that the model was trained with.
///
/// A value is immutable and may be used from several threads at once.
public struct Tokenizer: Sendable {
    let pipeline: Pipeline
    let addedTokens: [AddedToken]
    let verbatimTokens: AddedTokenMatcher
    let template: SpecialTokenTemplate
    let truncationSide: TruncationSide
    /// Whether a text that is cut needs no reading beyond the word where it is cut.
    let readsWordByWord: Bool
    let vocabulary: Vocabulary
    let scratches = ScratchPool()

    /// Fills up short texts in padded batches; nil where the files name none.
    public let padID: Int32?
    /// Stands for what the vocabulary cannot spell; nil where such text vanishes.
    public let unknownID: Int32?
    /// A canonical description for hashing.
    ///
    /// Two tokenizers with equal bytes give every text the same ids; where and in which layout their files
    /// lie makes no difference. The bytes change whenever a release changes what a tokenizer does.
    public let identity: [UInt8]

    /// One more than the highest id.
    public var vocabularySize: Int { vocabulary.count }

    /// Ids of the tokens that only mark structure, in file order.
    public var specialIDs: [Int32] { addedTokens.filter(\.isSpecial).map(\.id) }

    /// Number of special tokens around a single text, or around and between two.
    public func specialTokenCount(forPair isPair: Bool = false) -> Int {
        SpecialTokenTemplate.specialCount(isPair ? template.pair : template.single)
    }

    /// The token of an id as the vocabulary writes it; nil where there is none.
    public func token(of id: Int32) -> String? {
        vocabulary[id].map { String(decoding: $0, as: UTF8.self) }
    }

    /// The id of a token as the vocabulary writes it; nil where there is none.
    ///
    /// - Complexity: O(vocabulary).
    public func id(of token: String) -> Int32? {
        let bytes = Array(token.utf8)
        return (0..<Int32(vocabulary.count)).first { vocabulary[$0]?.elementsEqual(bytes) ?? false }
    }
}
