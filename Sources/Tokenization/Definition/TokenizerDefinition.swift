/// A tokenizer as its files describe it, before anything is built.
struct TokenizerDefinition: Sendable {
    /// Changes of the text, in order.
    var normalizers: [Normalizer] = []
    /// Splits of the normalised text, in order.
    var preTokenizers: [PreTokenizer] = []
    /// What turns words into tokens.
    var model: Model
    /// Tokens found in the text itself; contents are distinct.
    var addedTokens: [AddedToken] = []
    /// Special tokens around texts.
    var template = SpecialTokenTemplate()
    /// Which end of a long text is cut.
    var truncationSide = TruncationSide.right
    /// What fills up short texts; nil where the files name none.
    var padID: Int32?
}
