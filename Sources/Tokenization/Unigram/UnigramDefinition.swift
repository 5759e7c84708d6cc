/// A unigram model as its file describes it.
struct UnigramDefinition: Sendable {
    /// Every token with the logarithm of its probability; the position is the id.
    var pieces: [(token: [UInt8], score: Double)]
    /// What an unknown character becomes.
    var unknownID: Int32
    /// Whether an unknown character becomes the tokens of its bytes, `<0x00>` to `<0xFF>`.
    var fallsBackToBytes = false
}
