/// A change that looks at one scalar at a time.
enum ScalarChange: UInt8, Sendable {
    /// BERT's clean-up: control characters vanish, white space becomes a space.
    case clean
    /// Spaces around ideographs.
    case isolateIdeographs
    /// BERT's removal of accents, after decomposition.
    case stripAccents
    /// Removal of combining marks, after decomposition.
    case stripMarks
    /// Lowercase.
    case lowercase
    /// The clean-up of machine translation: control characters vanish, other spaces become a space.
    case translationSpaces

    /// Changes every scalar of the text.
    func apply(to text: inout WorkingText) {
        let unicode = UnicodeTables.shared
        let space = CollectionOfOne(UInt8(ascii: " "))
        text.rewrite { range, bytes, output in
            var position = range.lowerBound
            while position < range.upperBound {
                let (scalar, length) = bytes.scalar(at: position)
                let scalarRange = position..<position + length
                let properties = unicode.properties(of: scalar)
                position += length
                switch self {
                case .clean where properties.contains(.control),
                    .stripAccents where properties.contains(.accent),
                    .stripMarks where properties.contains(.mark):
                    break
                case .clean where properties.contains(.cleanedSpace):
                    output.append(space, from: bytes.source(of: scalarRange))
                case .isolateIdeographs where properties.contains(.ideograph):
                    output.append(space, from: bytes.source(of: scalarRange))
                    output.append(scalarRange, of: bytes)
                    output.append(space, from: bytes.source(of: scalarRange))
                case .lowercase where properties.contains(.lowercase):
                    let source = bytes.source(of: scalarRange)
                    for lower in unicode.lowercase.targets(of: scalar) {
                        output.append(scalar: lower, from: source)
                    }
                case .translationSpaces where Self.isTranslationControl(scalar):
                    break
                case .translationSpaces where Self.isTranslationSpace(scalar):
                    output.append(space, from: bytes.source(of: scalarRange))
                default:
                    output.append(scalarRange, of: bytes)
                }
            }
        }
    }
}

extension ScalarChange {
    /// What SentencePiece's `nmt` rules remove.
    ///
    /// Zero stays.
    private static func isTranslationControl(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: true
        default: false
        }
    }

    /// What SentencePiece's `nmt` rules make a space.
    private static func isTranslationSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF,
            0xFFFD:
            true
        default: false
        }
    }
}

extension BertNormalization {
    /// Normalises a text step by step; `BertWordPieceEncoder` does the same in one pass.
    func apply(to text: inout WorkingText) {
        if cleansText { ScalarChange.clean.apply(to: &text) }
        if isolatesIdeographs { ScalarChange.isolateIdeographs.apply(to: &text) }
        if stripsAccents {
            NormalizationForm.decomposed.apply(to: &text)
            ScalarChange.stripAccents.apply(to: &text)
        }
        if lowercases { ScalarChange.lowercase.apply(to: &text) }
    }
}
