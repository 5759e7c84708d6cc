extension Component {
    /// A whole tokenizer.json.
    func definition() throws(TokenizationError) -> TokenizerDefinition {
        let model = try member("model").model()
        return TokenizerDefinition(
            normalizers: try optional("normalizer")?.normalizers() ?? [],
            preTokenizers: try optional("pre_tokenizer")?.preTokenizers() ?? [],
            model: model,
            addedTokens: try optional("added_tokens")?.addedTokens(model: model) ?? [],
            template: try optional("post_processor")?.template() ?? SpecialTokenTemplate()
        )
    }

    /// A normaliser, a sequence flattened.
    private func normalizers() throws(TokenizationError) -> [Normalizer] {
        switch try type() {
        case "BertNormalizer": return [.bert(try bertNormalization())]
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

    /// A pre-tokenizer, a sequence flattened.
    private func preTokenizers() throws(TokenizationError) -> [PreTokenizer] {
        switch try type() {
        case "BertPreTokenizer": return [.bert]
        case let name: throw .unsupported(component: "pre-tokenizer", name: name)
        }
    }

    private func model() throws(TokenizationError) -> Model {
        switch try type() {
        case "WordPiece": return .wordPiece(try wordPiece())
        case let name: throw .unsupported(component: "model", name: name)
        }
    }

    private func wordPiece() throws(TokenizationError) -> WordPieceDefinition {
        WordPieceDefinition(
            vocabulary: try member("vocab").vocabulary(),
            unknownToken: Array(try member("unk_token").string().utf8),
            continuationPrefix: Array(try member("continuing_subword_prefix").string().utf8),
            maximumWordLength: Int(try member("max_input_chars_per_word").integer())
        )
    }

    /// A vocabulary written as an object of ids; of equal tokens the last counts.
    private func vocabulary() throws(TokenizationError) -> [(token: [UInt8], id: Int32)] {
        var ids: [[UInt8]: Int32] = [:]
        for (token, value) in try members() {
            let entry = Component(file: file, path: path, value: value)
            ids[Array(token.utf8)] = try entry.integer()
        }
        return ids.map { (token: $0.key, id: $0.value) }.sorted { $0.id < $1.id }
    }

    private func addedTokens(model: Model) throws(TokenizationError) -> [AddedToken] {
        var tokens: [AddedToken] = []
        for entry in try elements() {
            let content = Array(try entry.member("content").string().utf8)
            if content.isEmpty { continue }
            let isSpecial = try entry.bool("special", default: false)
            tokens.append(
                AddedToken(
                    content: content,
                    id: try entry.member("id").integer(),
                    isSpecial: isSpecial,
                    isSingleWord: try entry.bool("single_word", default: false),
                    stripsLeft: try entry.bool("lstrip", default: false),
                    stripsRight: try entry.bool("rstrip", default: false),
                    isNormalized: try entry.bool("normalized", default: !isSpecial)
                )
            )
        }
        return tokens
    }

    private func template() throws(TokenizationError) -> SpecialTokenTemplate {
        switch try type() {
        case "TemplateProcessing":
            let special = try member("special_tokens")
            return SpecialTokenTemplate(
                single: try member("single").pieces(special: special),
                pair: try member("pair").pieces(special: special)
            )
        case let name: throw .unsupported(component: "post-processor", name: name)
        }
    }

    private func pieces(
        special: Component
    ) throws(TokenizationError) -> [SpecialTokenTemplate.Piece] {
        var pieces: [SpecialTokenTemplate.Piece] = []
        for entry in try elements() {
            if let token = entry.optional("SpecialToken") {
                let name = try token.member("id").string()
                var ids: [Int32] = []
                for id in try special.member(name).member("ids").elements() {
                    ids.append(try id.integer())
                }
                pieces.append(
                    .special(ids: ids, segment: try token.member("type_id").integer())
                )
            } else {
                let sequence = try entry.member("Sequence")
                let segment = try sequence.member("type_id").integer()
                switch try sequence.member("id").string() {
                case "A": pieces.append(.first(segment: segment))
                case "B": pieces.append(.second(segment: segment))
                default: throw sequence.failure
                }
            }
        }
        return pieces
    }
}
