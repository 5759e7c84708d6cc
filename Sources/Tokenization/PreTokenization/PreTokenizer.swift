/// A split of the text into words that tokens never cross.
enum PreTokenizer: Sendable, Equatable {
    /// White space vanishes, punctuation stands alone.
    case bert
    /// Byte-level models: GPT-2's pattern, then every byte as a visible character.
    case byteLevel(addsPrefixSpace: Bool, usesPattern: Bool)
    /// SentencePiece's visible spaces.
    case metaspace(Metaspace)
    /// Runs of word characters and runs of anything else but white space.
    case words
    /// White space vanishes.
    case whitespace
    /// Splits at punctuation.
    case punctuation(SplitBehavior)
    /// Digits alone, or runs of them.
    case digits(isolated: Bool)
    /// Splits at a pattern.
    case split(TextPattern, SplitBehavior, isInverted: Bool)

    /// Splits the pieces of a text, and rewrites them where the split says so.
    func apply(to text: inout WorkingText) {
        switch self {
        case .bert:
            Self.split(&text, at: .whitespace, .removed)
            Self.split(&text, at: .punctuation, .isolated)
        case .byteLevel(let addsPrefixSpace, let usesPattern):
            if addsPrefixSpace { Self.addPrefixSpace(to: &text) }
            if usesPattern { text.split(.isolated, BytePairPattern.appendStretches) }
            text.rewritePieces(ByteAlphabet.append)
        case .metaspace(let metaspace):
            metaspace.apply(to: &text)
        case .words:
            text.split(.removed, Self.appendWords)
        case .whitespace:
            Self.split(&text, at: .whitespace, .removed)
        case .punctuation(let behavior):
            Self.split(&text, at: .punctuation, behavior)
        case .digits(let isolated):
            Self.split(&text, at: .numeric, isolated ? .isolated : .contiguous)
        case .split(let pattern, let behavior, let isInverted):
            text.split(behavior) { range, bytes, stretches in
                pattern.appendStretches(of: range, in: bytes, to: &stretches)
                guard isInverted else { return }
                for index in stretches.indices { stretches[index].isMatch.toggle() }
            }
        }
    }

    private static func addPrefixSpace(to text: inout WorkingText) {
        let space = UInt8(ascii: " ")
        text.rewritePieces { range, bytes, output in
            if bytes.bytes[range.lowerBound] != space {
                let length = bytes.scalar(at: range.lowerBound).length
                let first = range.lowerBound..<range.lowerBound + length
                output.append(space, from: bytes.source(of: first))
            }
            output.append(range, of: bytes)
        }
    }

    /// Splits at every scalar with a property.
    private static func split(
        _ text: inout WorkingText,
        at property: ScalarProperties,
        _ behavior: SplitBehavior
    ) {
        let unicode = UnicodeTables.shared
        text.split(behavior) { range, bytes, stretches in
            var position = range.lowerBound
            var kept = position
            while position < range.upperBound {
                let (scalar, length) = bytes.scalar(at: position)
                if unicode.properties(of: scalar).contains(property) {
                    if kept < position {
                        stretches.append(.init(range: kept..<position, isMatch: false))
                    }
                    kept = position + length
                    stretches.append(.init(range: position..<kept, isMatch: true))
                }
                position += length
            }
            if kept < position {
                stretches.append(.init(range: kept..<position, isMatch: false))
            }
        }
    }

    /// Appends runs of one kind; white space counts as a match.
    private static func appendWords(
        _ range: Range<Int>,
        _ text: borrowing TracedBytes,
        _ stretches: inout [WorkingText.Stretch]
    ) {
        let unicode = UnicodeTables.shared
        var position = range.lowerBound
        var start = position
        var kind: ScalarProperties?
        while position < range.upperBound {
            let (scalar, length) = text.scalar(at: position)
            let next = unicode.properties(of: scalar).intersection([.word, .whitespace])
            if let kind, kind != next {
                stretches.append(.init(range: start..<position, isMatch: kind == .whitespace))
                start = position
            }
            kind = next
            position += length
        }
        if let kind {
            stretches.append(.init(range: start..<position, isMatch: kind == .whitespace))
        }
    }
}
