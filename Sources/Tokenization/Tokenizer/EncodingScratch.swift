/// Buffers that encoding fills again and again.
struct EncodingScratch: Sendable {
    /// Tokens of the current text.
    var tokens = TokenBuffer()
    /// The word that BERT's slow path builds.
    var bertWord = BertWordScratch()
    /// The text between the steps of the general encoder.
    var text = WorkingText()
    /// Tokens of the current word.
    var wordTokens = TokenBuffer()
    /// What the model needs.
    var model = WordModel.Scratch()
    /// Words that were split lately.
    var cache = WordCache()

    /// Whether the buffers are of the size that most texts need.
    var isWorthKeeping: Bool {
        tokens.ids.capacity <= Self.largestKept && text.current.bytes.capacity <= Self.largestKept
    }

    /// Elements of a buffer that stays between calls.
    private static let largestKept = 1 << 20
}
