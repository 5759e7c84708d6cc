/// What turns words into tokens, as its file describes it.
enum Model: Sendable {
    case wordPiece(WordPieceDefinition)
    case bytePair(BytePairDefinition)
    case unigram(UnigramDefinition)

    /// Every token with its id, ascending.
    var vocabulary: [(token: [UInt8], id: Int32)] {
        switch self {
        case .wordPiece(let definition): definition.vocabulary
        case .bytePair(let definition): definition.vocabulary
        case .unigram(let definition):
            definition.pieces.enumerated().map { ($0.element.token, Int32($0.offset)) }
        }
    }
}
