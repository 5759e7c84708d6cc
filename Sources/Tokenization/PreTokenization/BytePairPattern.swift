/// GPT-2's split of a text, which is the regular expression
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
enum BytePairPattern {
    private enum Kind { case letter, number, space, other }

    private static let contractions = ["s", "t", "re", "ve", "m", "ll", "d"].map { Array($0.utf8) }

    /// Appends the matches of a range, which cover it.
    static func appendStretches(
        of range: Range<Int>,
        in text: borrowing TracedBytes,
        to stretches: inout [WorkingText.Stretch]
    ) {
        var position = range.lowerBound
        while position < range.upperBound {
            let end = end(of: position..<range.upperBound, in: text)
            stretches.append(.init(range: position..<end, isMatch: true))
            position = end
        }
    }

    /// The end of the match at the start of a range.
    private static func end(of range: Range<Int>, in text: borrowing TracedBytes) -> Int {
        let start = range.lowerBound
        if text.bytes[start] == UInt8(ascii: "'") {
            let rest = text.bytes[start + 1..<range.upperBound]
            for contraction in contractions where rest.starts(with: contraction) {
                return start + 1 + contraction.count
            }
        }
        let (first, length) = kind(at: start, in: text)
        if first != .space { return runEnd(of: first, from: start + length, range, in: text) }
        if text.bytes[start] == UInt8(ascii: " "), start + 1 < range.upperBound {
            let (second, length) = kind(at: start + 1, in: text)
            if second != .space {
                return runEnd(of: second, from: start + 1 + length, range, in: text)
            }
        }
        // White space before a word leaves its last character to the word.
        var end = start
        var last = start
        while end < range.upperBound {
            let (next, length) = kind(at: end, in: text)
            guard next == .space else { return last > start ? last : end }
            last = end
            end += length
        }
        return end
    }

    private static func runEnd(
        of wanted: Kind,
        from start: Int,
        _ range: Range<Int>,
        in text: borrowing TracedBytes
    ) -> Int {
        var end = start
        while end < range.upperBound {
            let (next, length) = kind(at: end, in: text)
            guard next == wanted else { break }
            end += length
        }
        return end
    }

    private static func kind(
        at position: Int,
        in text: borrowing TracedBytes
    ) -> (kind: Kind, length: Int) {
        let (scalar, length) = text.scalar(at: position)
        let properties = UnicodeTables.shared.properties(of: scalar)
        if properties.contains(.letter) { return (.letter, length) }
        if properties.contains(.number) { return (.number, length) }
        return (properties.contains(.whitespace) ? .space : .other, length)
    }
}
