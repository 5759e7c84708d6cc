/// A change of the text before it is split.
enum Normalizer: Sendable {
    /// BERT's clean-up, ideographs, accents and lowercase.
    case bert(BertNormalization)
    /// A change of single scalars.
    case scalars(ScalarChange)
    /// A Unicode normalisation form.
    case form(NormalizationForm)
    /// Removes white space at the ends.
    case strip(left: Bool, right: Bool)
    /// Replaces every occurrence of a pattern.
    case replace(TextPattern, with: [UInt8])
    /// Puts something before a text that is not empty.
    case prepend([UInt8])
    /// SentencePiece's table of replacements.
    case characterMap(CharacterMap)
    /// Writes every byte as the visible character that byte-level models use for it.
    case byteLevel

    /// Normalises `text.current`.
    func apply(to text: inout WorkingText) {
        switch self {
        case .bert(let normalization): normalization.apply(to: &text)
        case .scalars(let change): change.apply(to: &text)
        case .form(let form): form.apply(to: &text)
        case .strip(let left, let right): Self.strip(left: left, right: right, &text)
        case .replace(let pattern, let content): pattern.replaceAll(with: content, in: &text)
        case .prepend(let content): Self.prepend(content, to: &text)
        case .characterMap(let map): map.apply(to: &text)
        case .byteLevel: text.rewrite { ByteAlphabet.append($0, of: $1, to: &$2) }
        }
    }

    private static func strip(left: Bool, right: Bool, _ text: inout WorkingText) {
        let unicode = UnicodeTables.shared
        text.rewrite { range, bytes, output in
            var (start, end) = (range.lowerBound, range.upperBound)
            while left, start < end {
                let (scalar, length) = bytes.scalar(at: start)
                guard unicode.properties(of: scalar).contains(.whitespace) else { break }
                start += length
            }
            while right, start < end {
                let last = bytes.bytes.span.scalarStart(before: end)
                let scalar = bytes.scalar(at: last).value
                guard unicode.properties(of: scalar).contains(.whitespace) else { break }
                end = last
            }
            output.append(start..<end, of: bytes)
        }
    }

    private static func prepend(_ content: [UInt8], to text: inout WorkingText) {
        guard !text.current.isEmpty else { return }
        text.rewrite { range, bytes, output in
            output.append(content, from: bytes.source(of: 0..<bytes.scalar(at: 0).length))
            output.append(range, of: bytes)
        }
    }
}
