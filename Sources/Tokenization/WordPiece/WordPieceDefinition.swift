/// A WordPiece model as its file describes it.
struct WordPieceDefinition: Sendable {
    /// Every token with its id; tokens are distinct.
    var vocabulary: [(token: [UInt8], id: Int32)]
    /// What a word that cannot be split becomes.
    var unknownToken: [UInt8]
    /// Starts every token that continues a word.
    var continuationPrefix: [UInt8]
    /// A word of more scalars than this becomes unknown.
    var maximumWordLength: Int
}
