/// A model that splits one word after another.
enum WordModel: Sendable {
    case wordPiece(WordPieceModel)
    case bytePair(BytePairModel)
    case unigram(UnigramModel)

    /// What a model needs while it splits a word.
    struct Scratch: Sendable {
        var bytePair = BytePairScratch()
        var unigram = UnigramScratch()
    }

    /// Builds the model that a file describes.
    init(_ definition: Model, file: String) throws(TokenizationError) {
        switch definition {
        case .wordPiece(let wordPiece): self = .wordPiece(try WordPieceModel(wordPiece, file: file))
        case .bytePair(let bytePair): self = .bytePair(try BytePairModel(bytePair, file: file))
        case .unigram(let unigram): self = .unigram(UnigramModel(unigram))
        }
    }

    /// Appends the tokens of a word; spans are positions in `text`.
    func append(
        _ word: Range<Int>,
        of text: Span<UInt8>,
        scratch: inout Scratch,
        to tokens: inout TokenBuffer
    ) {
        switch self {
        case .wordPiece(let model):
            let fold = ByteFold.identity.table
            model.append(word, of: text, fold: fold.span, to: &tokens)
        case .bytePair(let model):
            model.append(word, of: text, scratch: &scratch.bytePair, to: &tokens)
        case .unigram(let model):
            model.append(word, of: text, scratch: &scratch.unigram, to: &tokens)
        }
    }
}
