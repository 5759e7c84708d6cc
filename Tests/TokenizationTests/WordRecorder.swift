import Tokenization

/// Shows the words that BERT's normaliser and pre-tokenizer make, by a vocabulary of single bytes.
struct WordRecorder {
    private let encoder: BertWordPieceEncoder

    init(_ normalization: BertNormalization) {
        let prefix = Array("##".utf8)
        let bytes = (0...UInt8.max).flatMap { byte in
            [(key: [byte], value: Int32(byte)), (key: prefix + [byte], value: Int32(byte) + 256)]
        }
        let extra = [(key: Array("unknown".utf8), value: Int32(512))]
        encoder = BertWordPieceEncoder(
            normalization: normalization,
            model: WordPieceModel(
                vocabulary: ByteTrie(bytes + extra),
                continuationPrefix: prefix,
                unknownID: 512,
                maximumWordLength: .max
            )
        )
    }

    /// The words of a text in UTF-8.
    func words(of text: String) -> [[UInt8]] {
        var scratch = BertWordScratch()
        var tokens = TokenBuffer()
        encoder.encode(0..<text.utf8.count, of: text.utf8.span, scratch: &scratch, to: &tokens)
        var words: [[UInt8]] = []
        for id in tokens.ids {
            if id < 256 { words.append([]) }
            words[words.count - 1].append(UInt8(id % 256))
        }
        return words
    }
}
