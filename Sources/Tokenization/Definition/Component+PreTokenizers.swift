extension Component {
    /// A pre-tokenizer, sequences flattened.
    func preTokenizers() throws(TokenizationError) -> [PreTokenizer] {
        switch try type() {
        case "Sequence":
            var preTokenizers: [PreTokenizer] = []
            for element in try member("pretokenizers").elements() {
                preTokenizers += try element.preTokenizers()
            }
            return preTokenizers
        case "BertPreTokenizer": return [.bert]
        case "Whitespace": return [.words]
        case "WhitespaceSplit": return [.whitespace]
        case "Metaspace": return [.metaspace(try metaspace())]
        case "Digits": return [.digits(isolated: try member("individual_digits").bool())]
        case "Punctuation":
            return [.punctuation(try optional("behavior")?.splitBehavior() ?? .isolated)]
        case "ByteLevel":
            return [
                .byteLevel(
                    addsPrefixSpace: try member("add_prefix_space").bool(),
                    usesPattern: try bool("use_regex", default: true)
                )
            ]
        case "CharDelimiterSplit":
            let delimiter = Array(try member("delimiter").string().utf8)
            guard !delimiter.isEmpty else { throw try member("delimiter").failure }
            return [.split(.literal(delimiter), .removed, isInverted: false)]
        case "Split":
            return [
                .split(
                    try member("pattern").pattern(of: "pre-tokenizer"),
                    try member("behavior").splitBehavior(),
                    isInverted: try bool("invert", default: false)
                )
            ]
        case let name: throw .unsupported(component: "pre-tokenizer", name: name)
        }
    }

    private func metaspace() throws(TokenizationError) -> Metaspace {
        let replacement = try member("replacement")
        let character = try replacement.string()
        guard character.unicodeScalars.count == 1 else { throw replacement.failure }
        var scheme = Metaspace.Scheme.always
        if let declared = optional("prepend_scheme") {
            switch try declared.string() {
            case "always": scheme = .always
            case "first": scheme = .first
            case "never": scheme = .never
            default: throw declared.failure
            }
        }
        // Older files say it with a truth value.
        if try !bool("add_prefix_space", default: true) {
            guard optional("prepend_scheme") == nil || scheme == .never else {
                throw try member("prepend_scheme").failure
            }
            scheme = .never
        }
        return Metaspace(
            replacement: Array(character.utf8),
            scheme: scheme,
            splits: try bool("split", default: true)
        )
    }

    private func splitBehavior() throws(TokenizationError) -> SplitBehavior {
        switch try string() {
        case "Removed": return .removed
        case "Isolated": return .isolated
        case "MergedWithPrevious": return .mergedWithPrevious
        case "MergedWithNext": return .mergedWithNext
        case "Contiguous": return .contiguous
        default: throw failure
        }
    }
}
