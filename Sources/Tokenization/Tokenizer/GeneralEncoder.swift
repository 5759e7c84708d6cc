/// Any combination of normalisers, pre-tokenizers and model, one step after another.
struct GeneralEncoder: Sendable {
    let normalizers: [Normalizer]
    /// Looked for after normalisation.
    let normalizedTokens: AddedTokenMatcher
    let preTokenizers: [PreTokenizer]
    let model: WordModel
    /// Whether a step must know where the text began.
    private let needsSource: Bool

    /// Builds what a definition describes.
    init(_ definition: TokenizerDefinition, file: String) throws(TokenizationError) {
        normalizers = definition.normalizers
        preTokenizers = definition.preTokenizers
        model = try WordModel(definition.model, file: file)
        needsSource = preTokenizers.contains {
            if case .metaspace(let metaspace) = $0 { metaspace.scheme == .first } else { false }
        }
        var tokens: [AddedToken] = []
        var text = WorkingText()
        for var token in definition.addedTokens where token.isNormalized {
            text.load(0..<token.content.count, of: token.content.span, isTraced: false)
            for normalizer in normalizers { normalizer.apply(to: &text) }
            token.content = text.current.bytes
            if token.content.isEmpty || tokens.contains(where: { $0.content == token.content }) {
                continue
            }
            tokens.append(token)
        }
        normalizedTokens = AddedTokenMatcher(tokens)
    }

    /// Appends the tokens of a range of the text until the buffer is full.
    func encode(_ range: Range<Int>, of text: Span<UInt8>, scratch: inout EncodingScratch) {
        var working = WorkingText()
        swap(&working, &scratch.text)
        working.load(range, of: text, isTraced: scratch.tokens.isTraced || needsSource)
        for normalizer in normalizers { normalizer.apply(to: &working) }
        working.pieces = pieces(of: working.current)
        for preTokenizer in preTokenizers { preTokenizer.apply(to: &working) }
        let first = scratch.tokens.count
        for piece in working.pieces {
            if scratch.tokens.isFull { break }
            if piece.token >= 0 {
                scratch.tokens.append(
                    piece.token,
                    piece.range.lowerBound,
                    piece.range.upperBound
                )
            } else {
                append(piece.range, of: working.current.bytes.span, &scratch)
            }
        }
        scratch.tokens.trace(from: first, through: working.current)
        swap(&working, &scratch.text)
    }

    private func append(
        _ word: Range<Int>,
        of text: Span<UInt8>,
        _ scratch: inout EncodingScratch
    ) {
        guard word.count <= WordCache.maximumWordLength else {
            return model.append(word, of: text, scratch: &scratch.model, to: &scratch.tokens)
        }
        if scratch.cache.append(word, of: text, to: &scratch.tokens) { return }
        scratch.wordTokens.removeAll()
        scratch.wordTokens.isTraced = true
        model.append(word, of: text, scratch: &scratch.model, to: &scratch.wordTokens)
        scratch.cache.insert(word, of: text, tokens: scratch.wordTokens)
        scratch.tokens.append(scratch.wordTokens)
    }

    /// The normalised text as one piece, or several where added tokens are in it.
    private func pieces(of text: borrowing TracedBytes) -> [WorkingText.Piece] {
        var pieces: [WorkingText.Piece] = []
        var start = 0
        var searched = 0
        let bytes = text.bytes.span
        while let match = normalizedTokens.firstMatch(in: bytes, from: searched, floor: start) {
            if start < match.range.lowerBound {
                pieces.append(.init(range: start..<match.range.lowerBound))
            }
            pieces.append(.init(range: match.range, token: match.id))
            start = match.range.upperBound
            searched = match.end
        }
        if start < bytes.count { pieces.append(.init(range: start..<bytes.count)) }
        return pieces
    }
}
