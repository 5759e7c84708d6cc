/// A byte-pair model as its file describes it.
struct BytePairDefinition: Sendable {
    /// Every token with its id; tokens are distinct.
    var vocabulary: [(token: [UInt8], id: Int32)]
    /// Pairs of tokens in the order in which they merge.
    var merges: [(left: [UInt8], right: [UInt8])]
    /// What an unknown character becomes; without one it vanishes.
    var unknownToken: [UInt8]?
    /// Whether neighbouring unknown characters are one token.
    var fusesUnknown = false
    /// Whether an unknown character becomes the tokens of its bytes, `<0x00>` to `<0xFF>`.
    var fallsBackToBytes = false
    /// Whether a word that is a token is not merged step by step.
    var ignoresMerges = false
}
