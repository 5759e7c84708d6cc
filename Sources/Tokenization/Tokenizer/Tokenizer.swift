/// Turns text into the token ids of a model, exactly as the tokenizer that the model was trained with.
///
/// A value is immutable and may be used from several threads at once.
public struct Tokenizer: Sendable {
    let pipeline: Pipeline
    let addedTokens: AddedTokens
    let template: SpecialTokenTemplate
    let vocabulary: Vocabulary
    let scratches = ScratchPool()

    /// One more than the highest id.
    public var vocabularySize: Int { vocabulary.count }

    /// Number of special tokens around a single text, or around and between two.
    public func specialTokenCount(forPair isPair: Bool = false) -> Int {
        SpecialTokenTemplate.specialCount(isPair ? template.pair : template.single)
    }

    /// The token of an id as the vocabulary writes it; nil where there is none.
    public func token(of id: Int32) -> String? {
        guard let bytes = vocabulary[id], !bytes.isEmpty else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
