/// Everything between finding added tokens and adding special ones.
enum Pipeline: Sendable {
    case bertWordPiece(BertWordPieceEncoder)
    case general(GeneralEncoder)

    /// Builds what a definition describes: the one-pass encoder where it applies.
    init(_ definition: TokenizerDefinition, file: String) throws(TokenizationError) {
        let normalizedTokens = definition.addedTokens.filter(\.isNormalized)
        if case .wordPiece(let wordPiece) = definition.model, normalizedTokens.isEmpty,
            definition.preTokenizers == [.bert], definition.normalizers.count == 1,
            case .bert(let normalization) = definition.normalizers[0]
        {
            self = .bertWordPiece(
                BertWordPieceEncoder(
                    normalization: normalization,
                    model: try WordPieceModel(wordPiece, file: file)
                )
            )
        } else {
            self = .general(try GeneralEncoder(definition, file: file))
        }
    }

    /// Appends the tokens of a range of the text until the buffer is full.
    func encode(_ range: Range<Int>, of text: Span<UInt8>, scratch: inout EncodingScratch) {
        switch self {
        case .bertWordPiece(let encoder):
            encoder.encode(range, of: text, scratch: &scratch.bertWord, to: &scratch.tokens)
        case .general(let encoder):
            encoder.encode(range, of: text, scratch: &scratch)
        }
    }
}
