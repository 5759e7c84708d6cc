extension Component {
    /// Ids above this many times the number of tokens are a lie that would cost memory.
    private static let idSlack = 1 << 16

    /// A whole tokenizer.json.
    func definition() throws(TokenizationError) -> TokenizerDefinition {
        let model = try member("model").model()
        try checkIDs(of: model)
        var definition = TokenizerDefinition(
            normalizers: try optional("normalizer")?.normalizers() ?? [],
            preTokenizers: try optional("pre_tokenizer")?.preTokenizers() ?? [],
            model: model,
            addedTokens: try optional("added_tokens")?.addedTokens(model: model) ?? [],
            template: try optional("post_processor")?.template() ?? SpecialTokenTemplate(),
            truncationSide: try optional("truncation")?.truncationSide() ?? .right
        )
        if let id = try optional("padding")?.optional("pad_id")?.integer() {
            definition.padID = id
        } else {
            let names = ["[PAD]", "<pad>"].map { Array($0.utf8) }
            definition.padID = definition.addedTokens.first { names.contains($0.content) }?.id
        }
        try checkSpecialTokens(of: definition)
        return definition
    }

    private func truncationSide() throws(TokenizationError) -> TruncationSide {
        guard let direction = optional("direction") else { return .right }
        switch try direction.string() {
        case "Right": return .right
        case "Left": return .left
        default: throw direction.failure
        }
    }

    /// Refuses ids that two tokens share or that no vocabulary of this size has.
    private func checkIDs(of model: Model) throws(TokenizationError) {
        let vocabulary = model.vocabulary
        let limit = 2 * vocabulary.count + Self.idSlack
        var last: Int32 = -1
        for (_, id) in vocabulary {
            guard id > last, id < limit else {
                throw .malformed(file: file, component: "model.vocab")
            }
            last = id
        }
    }

    /// Refuses special tokens that nobody has.
    private func checkSpecialTokens(
        of definition: TokenizerDefinition
    ) throws(TokenizationError) {
        let last = definition.model.vocabulary.last?.id ?? -1
        let highest = definition.addedTokens.reduce(last) { max($0, $1.id) }
        for case .special(let ids, _) in definition.template.single + definition.template.pair {
            guard ids.allSatisfy({ $0 <= highest }) else {
                throw .malformed(file: file, component: "post_processor")
            }
        }
        if let padID = definition.padID, padID > highest {
            throw .malformed(file: file, component: "padding.pad_id")
        }
    }

    private func addedTokens(model: Model) throws(TokenizationError) -> [AddedToken] {
        var added: [AddedToken] = []
        let entries = try elements()
        for entry in entries { added.append(try entry.addedToken()) }
        let contents = Set(added.map(\.content))
        var ids: [[UInt8]: Int32] = [:]
        var modelCount: Int32 = 0
        for (token, id) in model.vocabulary {
            modelCount += 1
            if contents.contains(token) { ids[token] = id }
        }
        var highest: Int32 = -1
        var tokens: [AddedToken] = []
        for (entry, token) in zip(entries, added) where !token.content.isEmpty {
            // A token that the model lacks gets the next free id; another one is a lie.
            let expected = ids[token.content] ?? max(highest + 1, modelCount)
            guard token.id == expected else { throw try entry.member("id").failure }
            ids[token.content] = expected
            highest = max(highest, expected)
            tokens.removeAll { $0.content == token.content }
            tokens.append(token)
        }
        return tokens
    }

    private func addedToken() throws(TokenizationError) -> AddedToken {
        let isSpecial = try bool("special", default: false)
        return AddedToken(
            content: Array(try member("content").string().utf8),
            id: try member("id").integer(),
            isSpecial: isSpecial,
            isSingleWord: try bool("single_word", default: false),
            stripsLeft: try bool("lstrip", default: false),
            stripsRight: try bool("rstrip", default: false),
            isNormalized: try bool("normalized", default: !isSpecial)
        )
    }
}
