/// What turns words into tokens.
enum Model: Sendable {
    case wordPiece(WordPieceDefinition)

    /// Every token with its id.
    var vocabulary: [(token: [UInt8], id: Int32)] {
        switch self {
        case .wordPiece(let definition): definition.vocabulary
        }
    }
}
