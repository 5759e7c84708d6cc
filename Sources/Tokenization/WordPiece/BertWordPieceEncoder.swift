/// BERT's normaliser, its pre-tokenizer and WordPiece in one pass over the bytes.
///
/// ASCII words go from the text straight into the vocabulary trie. A word with any other scalar is
/// normalised into a buffer first: clean-up, spaces around ideographs, canonical decomposition without
/// accents, lowercase, in this order and one scalar at a time.
package struct BertWordPieceEncoder: Sendable {
    /// What an ASCII byte does.
    private enum ByteClass: UInt8 {
        case word, space, removed, punctuation, beyondASCII
    }

    let normalization: BertNormalization
    let model: WordPieceModel
    private let fold: ByteFold
    /// The class of every byte.
    private let classes: [UInt8]
    private let unicode = UnicodeTables.shared

    package init(normalization: BertNormalization, model: WordPieceModel) {
        self.normalization = normalization
        self.model = model
        fold = ByteFold(lowercases: normalization.lowercases)
        let unicode = self.unicode
        classes = (0...UInt8.max).map { byte in
            guard byte < 0x80 else { return ByteClass.beyondASCII.rawValue }
            let properties = unicode.properties(of: UInt32(byte))
            if normalization.cleansText, properties.contains(.control) {
                return ByteClass.removed.rawValue
            }
            if properties.contains(.whitespace) { return ByteClass.space.rawValue }
            return (properties.contains(.punctuation) ? ByteClass.punctuation : .word).rawValue
        }
    }

    /// Appends the tokens of a range of the text until `tokens` is full.
    package func encode(
        _ range: Range<Int>,
        of text: Span<UInt8>,
        scratch: inout BertWordScratch,
        to tokens: inout TokenBuffer
    ) {
        let fold = fold.table.span
        let classes = classes.span
        var position = range.lowerBound
        while position < range.upperBound, !tokens.isFull {
            switch classes[Int(text[position])] {
            case ByteClass.space.rawValue, ByteClass.removed.rawValue:
                position += 1
            case ByteClass.punctuation.rawValue:
                model.append(position..<position + 1, of: text, fold: fold, to: &tokens)
                position += 1
            case ByteClass.word.rawValue:
                var end = position + 1
                while end < range.upperBound,
                    classes[Int(text[end])] == ByteClass.word.rawValue
                {
                    end += 1
                }
                if end == range.upperBound || isBoundary(text[end]) {
                    model.append(position..<end, of: text, fold: fold, to: &tokens)
                    position = end
                } else {
                    position = encodeSlowly(
                        position..<range.upperBound,
                        of: text,
                        scratch: &scratch,
                        to: &tokens
                    )
                }
            default:
                position = encodeSlowly(
                    position..<range.upperBound,
                    of: text,
                    scratch: &scratch,
                    to: &tokens
                )
            }
        }
    }

    private func isBoundary(_ byte: UInt8) -> Bool {
        let byteClass = classes[Int(byte)]
        return byteClass == ByteClass.space.rawValue
            || byteClass == ByteClass.punctuation.rawValue
    }

    /// Encodes up to the next ASCII boundary or the end, and returns where it stopped.
    private func encodeSlowly(
        _ range: Range<Int>,
        of text: Span<UInt8>,
        scratch: inout BertWordScratch,
        to tokens: inout TokenBuffer
    ) -> Int {
        var position = range.lowerBound
        scratch.word.removeAll()
        scratch.word.isTraced = tokens.isTraced
        while position < range.upperBound, !tokens.isFull, !isBoundary(text[position]) {
            let byte = text[position]
            if byte < 0x80 {
                if classes[Int(byte)] == ByteClass.word.rawValue {
                    placeMarks(&scratch, &tokens)
                    scratch.word.append(fold.table[Int(byte)], from: position..<position + 1)
                }
                position += 1
            } else {
                let (scalar, length) = text.scalar(at: position)
                normalize(scalar, from: position..<position + length, &scratch, &tokens)
                position += length
            }
        }
        placeMarks(&scratch, &tokens)
        finishWord(&scratch, &tokens)
        return position
    }

    /// Takes one scalar of the text through clean-up, ideograph isolation and decomposition.
    private func normalize(
        _ scalar: UInt32,
        from source: Range<Int>,
        _ scratch: inout BertWordScratch,
        _ tokens: inout TokenBuffer
    ) {
        let properties = unicode.properties(of: scalar)
        if normalization.cleansText, properties.contains(.control) { return }
        let isIsolated =
            normalization.cleansText && properties.contains(.cleanedSpace)
            || normalization.isolatesIdeographs && properties.contains(.ideograph)
        if isIsolated {
            placeMarks(&scratch, &tokens)
            finishWord(&scratch, &tokens)
        }
        if !normalization.stripsAccents {
            lowercase(scalar, properties, from: source, &scratch, &tokens)
        } else if properties.contains(.canonical) {
            scratch.decomposition.removeAll(keepingCapacity: true)
            unicode.appendCanonicalDecomposition(of: scalar, to: &scratch.decomposition)
            for index in scratch.decomposition.indices {
                let part = scratch.decomposition[index]
                strip(part, unicode.properties(of: part), from: source, &scratch, &tokens)
            }
        } else {
            strip(scalar, properties, from: source, &scratch, &tokens)
        }
        if isIsolated { finishWord(&scratch, &tokens) }
    }

    /// Drops an accent, lets another mark wait for its place, passes everything else on.
    private func strip(
        _ scalar: UInt32,
        _ properties: ScalarProperties,
        from source: Range<Int>,
        _ scratch: inout BertWordScratch,
        _ tokens: inout TokenBuffer
    ) {
        let combiningClass = properties.combiningClass
        if combiningClass == 0 { placeMarks(&scratch, &tokens) }
        if properties.contains(.accent) { return }
        if combiningClass == 0 {
            lowercase(scalar, properties, from: source, &scratch, &tokens)
        } else {
            scratch.marks.append(
                .init(combiningClass: combiningClass, scalar: scalar, source: source)
            )
        }
    }

    /// Passes on the marks that waited, in canonical order.
    private func placeMarks(_ scratch: inout BertWordScratch, _ tokens: inout TokenBuffer) {
        guard !scratch.marks.isEmpty else { return }
        for mark in scratch.takeMarks() {
            let properties = unicode.properties(of: mark.scalar)
            lowercase(mark.scalar, properties, from: mark.source, &scratch, &tokens)
        }
    }

    private func lowercase(
        _ scalar: UInt32,
        _ properties: ScalarProperties,
        from source: Range<Int>,
        _ scratch: inout BertWordScratch,
        _ tokens: inout TokenBuffer
    ) {
        guard normalization.lowercases, properties.contains(.lowercase) else {
            return place(scalar, properties, from: source, &scratch, &tokens)
        }
        for lower in unicode.lowercase.targets(of: scalar) {
            place(lower, unicode.properties(of: lower), from: source, &scratch, &tokens)
        }
    }

    /// Splits at white space and around punctuation; everything else joins the word.
    private func place(
        _ scalar: UInt32,
        _ properties: ScalarProperties,
        from source: Range<Int>,
        _ scratch: inout BertWordScratch,
        _ tokens: inout TokenBuffer
    ) {
        if properties.isDisjoint(with: [.whitespace, .punctuation]) {
            return scratch.word.append(scalar: scalar, from: source)
        }
        finishWord(&scratch, &tokens)
        if properties.contains(.punctuation) {
            scratch.word.append(scalar: scalar, from: source)
            finishWord(&scratch, &tokens)
        }
    }

    private func finishWord(_ scratch: inout BertWordScratch, _ tokens: inout TokenBuffer) {
        guard !scratch.word.isEmpty else { return }
        let first = tokens.count
        do {
            let bytes = scratch.word.bytes.span
            model.append(0..<bytes.count, of: bytes, fold: fold.table.span, to: &tokens)
        }
        tokens.trace(from: first, through: scratch.word)
        scratch.word.removeAll()
    }
}
