extension Tokenizer {
    /// Appends one text with its special tokens to `batch`, cut to `maximumLength` tokens.
    ///
    /// - Precondition: `maximumLength` is at least `specialTokenCount()`.
    public func encode(_ text: String, maximumLength: Int, into batch: inout TokenBatch) {
        encode(text.utf8.span, maximumLength: maximumLength, into: &batch)
    }

    /// Appends one text given as bytes with its special tokens to `batch`, cut to `maximumLength` tokens.
    ///
    /// What is not UTF-8 counts as U+FFFD, one for each longest start of a character that breaks off and
    /// for each byte that starts none: as the Unicode Standard recommends and Python's `errors="replace"`
    /// does before its tokenizers see a text.
    ///
    /// - Precondition: `maximumLength` is at least `specialTokenCount()`.
    public func encode(utf8 bytes: [UInt8], maximumLength: Int, into batch: inout TokenBatch) {
        encode(String(decoding: bytes, as: UTF8.self), maximumLength: maximumLength, into: &batch)
    }

    private func encode(_ text: Span<UInt8>, maximumLength: Int, into batch: inout TokenBatch) {
        let budget = budget(maximumLength, isPair: false)
        scratches.withScratch { scratch in
            let limit = truncationSide == .right ? budget : .max
            tokenize(text, limit: limit, isTraced: false, scratch: &scratch)
            assemble(
                template.single,
                truncationSide.keep(budget, of: scratch.tokens.ids),
                [],
                into: &batch
            )
        }
    }

    /// Appends two texts as one pair with special tokens, the longer cut first to `maximumLength` tokens.
    ///
    /// An empty second text is still a pair.
    ///
    /// - Precondition: `maximumLength` is at least `specialTokenCount(forPair: true)`.
    public func encodePair(
        _ first: String,
        _ second: String,
        maximumLength: Int,
        into batch: inout TokenBatch
    ) {
        let budget = budget(maximumLength, isPair: true)
        scratches.withScratch { scratch in
            tokenize(first.utf8.span, limit: .max, isTraced: false, scratch: &scratch)
            let firstIDs = scratch.tokens.ids
            tokenize(second.utf8.span, limit: .max, isTraced: false, scratch: &scratch)
            let kept = Truncation.longestFirst(
                firstIDs.count,
                scratch.tokens.count,
                limit: budget
            )
            assemble(
                template.pair,
                firstIDs[..<kept.first],
                scratch.tokens.ids[..<kept.second],
                into: &batch
            )
        }
    }

    /// Number of tokens of a whole text, without special tokens.
    public func tokenCount(of text: String) -> Int {
        scratches.withScratch { scratch in
            tokenize(text.utf8.span, limit: .max, isTraced: false, scratch: &scratch)
            return scratch.tokens.count
        }
    }

    /// The tokens of a whole text with the bytes that each covers, without special tokens.
    public func tokens(of text: String) -> [Token] {
        scratches.withScratch { scratch in
            tokenize(text.utf8.span, limit: .max, isTraced: true, scratch: &scratch)
            let tokens = scratch.tokens
            return tokens.ids.indices.map {
                Token(id: tokens.ids[$0], bytes: Int(tokens.starts[$0])..<Int(tokens.ends[$0]))
            }
        }
    }

    private func budget(_ maximumLength: Int, isPair: Bool) -> Int {
        let special = specialTokenCount(forPair: isPair)
        precondition(
            maximumLength >= special,
            "no room for \(special) special tokens in \(maximumLength)"
        )
        return maximumLength - special
    }

    /// Fills `scratch.tokens` with at least the first `limit` tokens.
    ///
    /// Of a long text only a start is read that has as many: most have, with so many bytes a token.
    private func tokenize(
        _ text: Span<UInt8>,
        limit: Int,
        isTraced: Bool,
        scratch: inout EncodingScratch
    ) {
        precondition(text.count <= Int32.max, "a text has at most 2^31 - 1 bytes")
        let bytesPerToken = 16
        if readsWordByWord, limit < text.count / bytesPerToken {
            var bytes = limit * bytesPerToken
            while let end = text.wordEnd(from: bytes), end < text.count / 2 {
                tokenizeWhole(text.extracting(first: end), limit, isTraced, &scratch)
                if scratch.tokens.isFull { return }
                bytes = end * 4
            }
        }
        tokenizeWhole(text, limit, isTraced, &scratch)
    }

    /// Fills `scratch.tokens` with the tokens of a text, or at least with the first `limit`.
    private func tokenizeWhole(
        _ text: Span<UInt8>,
        _ limit: Int,
        _ isTraced: Bool,
        _ scratch: inout EncodingScratch
    ) {
        scratch.tokens.removeAll()
        scratch.tokens.isTraced = isTraced
        scratch.tokens.limit = limit
        var start = 0
        var searched = 0
        while !scratch.tokens.isFull,
            let match = verbatimTokens.firstMatch(in: text, from: searched, floor: start)
        {
            if start < match.range.lowerBound {
                pipeline.encode(start..<match.range.lowerBound, of: text, scratch: &scratch)
            }
            scratch.tokens.append(match.id, match.range.lowerBound, match.range.upperBound)
            start = match.range.upperBound
            searched = match.end
        }
        if start < text.count, !scratch.tokens.isFull {
            pipeline.encode(start..<text.count, of: text, scratch: &scratch)
        }
    }

    private func assemble(
        _ pieces: [SpecialTokenTemplate.Piece],
        _ first: ArraySlice<Int32>,
        _ second: ArraySlice<Int32>,
        into batch: inout TokenBatch
    ) {
        for piece in pieces {
            switch piece {
            case .special(let ids, let segment): batch.appendTokens(ids, segment: segment)
            case .first(let segment): batch.appendTokens(first, segment: segment)
            case .second(let segment): batch.appendTokens(second, segment: segment)
            }
        }
        batch.endText()
    }
}
