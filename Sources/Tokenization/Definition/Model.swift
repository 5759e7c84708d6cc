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

    /// Number of tokens.
    var count: Int {
        switch self {
        case .wordPiece(let definition): definition.vocabulary.count
        case .bytePair(let definition): definition.vocabulary.count
        case .unigram(let definition): definition.pieces.count
        }
    }

    /// The id of a token, or nil; O(tokens), without a copy.
    func id(of token: [UInt8]) -> Int32? {
        switch self {
        case .wordPiece(let definition):
            definition.vocabulary.first { $0.token == token }?.id
        case .bytePair(let definition):
            definition.vocabulary.first { $0.token == token }?.id
        case .unigram(let definition):
            definition.pieces.lastIndex { $0.token == token }.map { Int32($0) }
        }
    }
}
