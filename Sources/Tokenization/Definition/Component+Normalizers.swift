internal import Foundation

extension Component {
    /// A normaliser, sequences flattened.
    func normalizers() throws(TokenizationError) -> [Normalizer] {
        switch try type() {
        case "Sequence":
            var normalizers: [Normalizer] = []
            for element in try member("normalizers").elements() {
                normalizers += try element.normalizers()
            }
            return normalizers
        case "BertNormalizer": return [.bert(try bertNormalization())]
        case "Lowercase": return [.scalars(.lowercase)]
        case "StripAccents": return [.scalars(.stripMarks)]
        case "Nmt": return [.scalars(.translationSpaces)]
        case "NFC": return [.form(.composed)]
        case "NFD": return [.form(.decomposed)]
        case "NFKC": return [.form(.compatibilityComposed)]
        case "NFKD": return [.form(.compatibilityDecomposed)]
        case "ByteLevel": return [.byteLevel]
        case "Strip":
            return [
                .strip(
                    left: try member("strip_left").bool(),
                    right: try member("strip_right").bool()
                )
            ]
        case "Prepend": return [.prepend(Array(try member("prepend").string().utf8))]
        case "Replace":
            let content = Array(try member("content").string().utf8)
            return [.replace(try member("pattern").pattern(of: "normalizer"), with: content)]
        case "Precompiled": return [.characterMap(try member("precompiled_charsmap").charsMap())]
        case let name: throw .unsupported(component: "normalizer", name: name)
        }
    }

    private func bertNormalization() throws(TokenizationError) -> BertNormalization {
        let lowercases = try bool("lowercase", default: true)
        return BertNormalization(
            cleansText: try bool("clean_text", default: true),
            isolatesIdeographs: try bool("handle_chinese_chars", default: true),
            stripsAccents: try bool("strip_accents", default: lowercases),
            lowercases: lowercases
        )
    }

    private func charsMap() throws(TokenizationError) -> CharacterMap {
        guard let data = Data(base64Encoded: try string()),
            let map = CharacterMap(precompiled: [UInt8](data))
        else { throw failure }
        return map
    }

    /// A pattern, which is a text or one of the known regular expressions.
    func pattern(of component: String) throws(TokenizationError) -> TextPattern {
        if let literal = optional("String") {
            let text = try literal.string()
            guard !text.isEmpty else { throw literal.failure }
            return .literal(Array(text.utf8))
        }
        let expression = try member("Regex").string()
        guard let pattern = TextPattern(regularExpression: expression) else {
            throw .unsupported(component: component, name: "regular expression \(expression)")
        }
        return pattern
    }
}
