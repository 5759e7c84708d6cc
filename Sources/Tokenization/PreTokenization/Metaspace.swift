/// SentencePiece's way with spaces: each becomes a visible character that starts a word.
struct Metaspace: Sendable, Equatable {
    /// Which pieces get the character in front where they lack it.
    enum Scheme: UInt8, Sendable {
        case never
        /// The piece at the start of the text.
        case first
        case always
    }

    /// The visible character in UTF-8.
    var replacement: [UInt8]
    /// Where it is added.
    var scheme: Scheme
    /// Whether pieces are split before every such character.
    var splits: Bool

    /// Rewrites and splits the pieces of a text.
    func apply(to text: inout WorkingText) {
        text.rewritePieces { range, bytes, output in
            let length = bytes.scalar(at: range.lowerBound).length
            let source = bytes.source(of: range.lowerBound..<range.lowerBound + length)
            let isFirst = scheme == .first && source.lowerBound == 0
            if scheme == .always || isFirst, !startsVisibly(range, in: bytes) {
                output.append(replacement, from: source)
            }
            for position in range {
                let source = bytes.source(of: position..<position + 1)
                if bytes.bytes[position] == UInt8(ascii: " ") {
                    output.append(replacement, from: source)
                } else {
                    output.append(bytes.bytes[position], from: source)
                }
            }
        }
        guard splits else { return }
        let pattern = TextPattern.literal(replacement)
        text.split(.mergedWithNext) { range, bytes, stretches in
            pattern.appendStretches(of: range, in: bytes, to: &stretches)
        }
    }

    /// Whether a piece starts with the character or with a space, which becomes it.
    private func startsVisibly(_ range: Range<Int>, in text: borrowing TracedBytes) -> Bool {
        text.bytes[range.lowerBound] == UInt8(ascii: " ")
            || text.bytes[range].starts(with: replacement)
    }
}
