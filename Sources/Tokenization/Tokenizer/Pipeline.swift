/// Everything between finding added tokens and adding special ones.
enum Pipeline: Sendable {
    case bertWordPiece(BertWordPieceEncoder)

    /// Appends the tokens of a range of the text until the buffer is full.
    func encode(_ range: Range<Int>, of text: Span<UInt8>, scratch: inout EncodingScratch) {
        switch self {
        case .bertWordPiece(let encoder):
            encoder.encode(range, of: text, scratch: &scratch.word, to: &scratch.tokens)
        }
    }
}
