/// Extended grapheme clusters (Unicode Standard Annex 29) in the version of the reference tokenizer.
enum GraphemeBreaks {
    /// The end of the cluster that starts at `position`.
    static func end(of position: Int, limit: Int, in text: borrowing TracedBytes) -> Int {
        let unicode = UnicodeTables.shared
        let (first, length) = text.scalar(at: position)
        var end = position + length
        guard end < limit else { return end }
        if first < 0x80, text.bytes[end] < 0x80 {
            let isLineEnd = first == 0x0D && text.bytes[end] == 0x0A
            return isLineEnd ? end + 1 : end
        }
        var state = State(unicode.properties(of: first).graphemeClass)
        while end < limit {
            let (scalar, length) = text.scalar(at: end)
            guard state.joins(unicode.properties(of: scalar).graphemeClass) else { break }
            end += length
        }
        return end
    }

    /// What of a cluster decides whether the next scalar joins it.
    private struct State {
        private var last: GraphemeClass
        private var regionalIndicators = 0
        /// Whether the cluster is a pictograph with extending marks.
        private var isPictograph: Bool
        /// Whether it is that and ends with a joiner.
        private var joinsPictograph = false

        init(_ first: GraphemeClass) {
            last = first
            regionalIndicators = first == .regionalIndicator ? 1 : 0
            isPictograph = first == .pictograph
        }

        mutating func joins(_ next: GraphemeClass) -> Bool {
            guard isJoined(to: next) else { return false }
            joinsPictograph = isPictograph && next == .joiner
            isPictograph = next == .pictograph || isPictograph && next == .extend
            if next == .regionalIndicator { regionalIndicators += 1 }
            last = next
            return true
        }

        private func isJoined(to next: GraphemeClass) -> Bool {
            switch (last, next) {
            case (.carriageReturn, .lineFeed): true
            case (.control, _), (.carriageReturn, _), (.lineFeed, _): false
            case (_, .control), (_, .carriageReturn), (_, .lineFeed): false
            case (_, .extend), (_, .joiner), (_, .spacingMark), (.prepend, _): true
            case (.leading, .leading), (.leading, .vowel), (.leading, .syllable),
                (.leading, .closedSyllable):
                true
            case (.syllable, .vowel), (.syllable, .trailing), (.vowel, .vowel), (.vowel, .trailing):
                true
            case (.closedSyllable, .trailing), (.trailing, .trailing): true
            case (.joiner, .pictograph): joinsPictograph
            case (.regionalIndicator, .regionalIndicator): regionalIndicators == 1
            default: false
            }
        }
    }
}
