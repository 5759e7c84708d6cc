/// Buffers that encoding fills again and again.
struct EncodingScratch: Sendable {
    /// Tokens of the current text.
    var tokens = TokenBuffer()
    /// The word that BERT's slow path builds.
    var word = BertWordScratch()
}
