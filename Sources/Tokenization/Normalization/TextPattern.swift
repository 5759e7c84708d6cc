/// What a replacement or a split looks for.
enum TextPattern: Sendable, Equatable {
    /// This text, which is not empty.
    case literal([UInt8])
    /// As many as possible of one ASCII character, and at least so many.
    case run(of: UInt8, atLeast: Int)
    /// As much white space as possible.
    case whitespace

    /// The pattern of a regular expression that is one of the known ones, or nil.
    init?(regularExpression: String) {
        switch regularExpression {
        case " {2,}": self = .run(of: UInt8(ascii: " "), atLeast: 2)
        case " +": self = .run(of: UInt8(ascii: " "), atLeast: 1)
        case "\\s+": self = .whitespace
        default: return nil
        }
    }

    /// The end of a match that starts at `position`, or nil.
    func end(at position: Int, limit: Int, in text: borrowing TracedBytes) -> Int? {
        var end = position
        switch self {
        case .literal(let content):
            guard limit - position >= content.count else { return nil }
            for byte in content {
                guard text.bytes[end] == byte else { return nil }
                end += 1
            }
            return end
        case .run(let byte, let minimum):
            while end < limit, text.bytes[end] == byte { end += 1 }
            return end - position >= minimum ? end : nil
        case .whitespace:
            let unicode = UnicodeTables.shared
            while end < limit {
                let (scalar, length) = text.scalar(at: end)
                guard unicode.properties(of: scalar).contains(.whitespace) else { break }
                end += length
            }
            return end > position ? end : nil
        }
    }

    /// Replaces every match, leftmost first.
    func replaceAll(with content: [UInt8], in text: inout WorkingText) {
        text.rewrite { range, bytes, output in
            var position = range.lowerBound
            var kept = position
            while position < range.upperBound {
                if let end = end(at: position, limit: range.upperBound, in: bytes) {
                    output.append(kept..<position, of: bytes)
                    output.append(content, from: bytes.source(of: position..<end))
                    position = end
                    kept = end
                } else {
                    position += bytes.scalar(at: position).length
                }
            }
            output.append(kept..<range.upperBound, of: bytes)
        }
    }

    /// Appends the matches of a range and what lies between them.
    func appendStretches(
        of range: Range<Int>,
        in text: borrowing TracedBytes,
        to stretches: inout [WorkingText.Stretch]
    ) {
        var position = range.lowerBound
        var kept = position
        while position < range.upperBound {
            if let end = end(at: position, limit: range.upperBound, in: text) {
                if kept < position {
                    stretches.append(.init(range: kept..<position, isMatch: false))
                }
                stretches.append(.init(range: position..<end, isMatch: true))
                position = end
                kept = end
            } else {
                position += text.scalar(at: position).length
            }
        }
        if kept < range.upperBound {
            stretches.append(.init(range: kept..<range.upperBound, isMatch: false))
        }
    }
}
