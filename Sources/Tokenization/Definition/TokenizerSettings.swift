/// The files beside tokenizer.json, which overrule it as the reference library lets them.
///
/// The class of a tokenizer builds its normaliser, its splits and its template anew from
/// `tokenizer_config.json`, and from its own defaults where that file is silent. So a tokenizer.json that
/// says otherwise does not count. Where two files cannot both be right, the folder is refused.
struct TokenizerSettings {
    /// tokenizer_config.json, or an empty object.
    let configuration: Component
    /// special_tokens_map.json; nil where there is none.
    let specialTokens: Component?
    /// added_tokens.json; nil where there is none.
    let addedTokens: Component?
    /// config.json of the model, which names the kind of model; nil where there is none.
    let model: Component?

    /// Changes what tokenizer.json describes into what the reference makes of the folder.
    ///
    /// - Throws: `TokenizationError.contradiction` where two files cannot both be right.
    func apply(to definition: inout TokenizerDefinition) throws(TokenizationError) {
        let family = try family(for: definition)
        var names: [String: (content: [UInt8], origin: Component)] = [:]
        for (key, content) in family.specialTokens {
            let origin = Component(
                file: configuration.file,
                path: key,
                value: .string(content)
            )
            names[key] = (Array(content.utf8), origin)
        }
        for key in Self.specialKeys {
            guard let named = try special(key) else { continue }
            names[key] = (Array(try named.tokenName().utf8), named)
        }
        try addDeclaredTokens(to: &definition)
        for key in Self.specialKeys {
            guard let (content, _) = names[key] else { continue }
            addSpecial(content, to: &definition)
        }
        func id(_ key: String) throws(TokenizationError) -> Int32 {
            let (content, origin) = names[key] ?? ([], configuration)
            if let id = Self.id(of: content, in: definition) { return id }
            throw .missingToken(
                file: origin.file,
                component: key,
                token: String(decoding: content, as: UTF8.self)
            )
        }
        switch family {
        case .bert, .mpnet:
            guard case .wordPiece(var wordPiece) = definition.model else { return }
            wordPiece.unknownToken = names["unk_token"]?.content ?? wordPiece.unknownToken
            wordPiece.continuationPrefix = Array("##".utf8)
            wordPiece.maximumWordLength = 100
            definition.model = .wordPiece(wordPiece)
            definition.normalizers = [.bert(try bertNormalization())]
            definition.preTokenizers = [.bert]
            let (cls, sep) = (try id("cls_token"), try id("sep_token"))
            definition.template =
                family == .bert ? .bert(cls: cls, sep: sep) : .roberta(cls: cls, sep: sep)
        case .roberta, .gpt2:
            definition.normalizers = []
            definition.preTokenizers = [
                .byteLevel(
                    addsPrefixSpace: try configuration.bool("add_prefix_space", default: false),
                    usesPattern: true
                )
            ]
            guard family == .roberta else { return }
            definition.template = .roberta(cls: try id("cls_token"), sep: try id("sep_token"))
        case .asWritten:
            break
        }
    }

    private static let specialKeys = [
        "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token",
        "mask_token",
    ]

    /// The class that builds the tokenizer: the one that is named, else that of the kind of model.
    ///
    /// A kind of model whose class names tokens that the vocabulary lacks has a tokenizer of its own,
    /// which counts as it is written.
    private func family(
        for definition: TokenizerDefinition
    ) throws(TokenizationError) -> TokenizerFamily {
        let model = definition.model
        let named = configuration.optional("tokenizer_class")
        var family = TokenizerFamily.asWritten
        if let named {
            family = TokenizerFamily(className: try named.string())
        } else if let type = try self.model?.optional("model_type")?.string() {
            family = TokenizerFamily(modelType: type)
            for (key, content) in family.specialTokens
            where ["cls_token", "sep_token"].contains(key) {
                if try special(key) == nil, Self.id(of: Array(content.utf8), in: definition) == nil
                {
                    family = .asWritten
                }
            }
        }
        let fits =
            switch (family, model) {
            case (.asWritten, _), (.bert, .wordPiece), (.mpnet, .wordPiece): true
            case (.roberta, .bytePair), (.gpt2, .bytePair): true
            default: false
            }
        if fits { return family }
        guard let named else { return .asWritten }
        throw .contradiction(
            file: configuration.file,
            component: "tokenizer_class \(try named.string())",
            other: "the model of tokenizer.json"
        )
    }

    private func bertNormalization() throws(TokenizationError) -> BertNormalization {
        let lowercases = try configuration.bool("do_lower_case", default: true)
        return BertNormalization(
            cleansText: true,
            isolatesIdeographs: try configuration.bool("tokenize_chinese_chars", default: true),
            stripsAccents: try configuration.bool("strip_accents", default: lowercases),
            lowercases: lowercases
        )
    }

    /// What the files say about a special token; nil where they say nothing.
    private func special(_ key: String) throws(TokenizationError) -> Component? {
        let first = configuration.optional(key)
        let second = specialTokens?.optional(key)
        guard let first, let second else { return first ?? second }
        guard Array(try first.tokenName().utf8) == Array(try second.tokenName().utf8) else {
            throw .contradiction(file: first.file, component: key, other: second.file)
        }
        return first
    }

    /// Takes over added_tokens_decoder, or added_tokens.json where that is not there.
    private func addDeclaredTokens(
        to definition: inout TokenizerDefinition
    ) throws(TokenizationError) {
        guard let decoder = configuration.optional("added_tokens_decoder") else {
            guard let addedTokens else { return }
            var declared: [(id: Int32, content: [UInt8], entry: Component)] = []
            for (content, value) in try addedTokens.members() {
                let entry = Component(
                    file: addedTokens.file,
                    path: addedTokens.path(of: content),
                    value: value
                )
                declared.append((try entry.integer(), Array(content.utf8), entry))
            }
            for (id, content, entry) in declared.sorted(by: { $0.id < $1.id }) {
                try checkID(id, of: content, entry, in: definition)
                if definition.addedTokens.contains(where: { $0.content == content }) { continue }
                definition.addedTokens.append(
                    AddedToken(content: content, id: id, isSpecial: false, isNormalized: true)
                )
            }
            return
        }
        var declared: [(token: AddedToken, entry: Component)] = []
        for (key, value) in try decoder.members() {
            let entry = Component(file: decoder.file, path: decoder.path(of: key), value: value)
            guard let id = Int32(key), (0..<(1 << 28) - 1).contains(id) else {
                throw entry.failure
            }
            declared.append((try entry.declaredToken(id: id), entry))
        }
        for (token, entry) in declared.sorted(by: { $0.token.id < $1.token.id })
        where !token.content.isEmpty {
            try checkID(token.id, of: token.content, entry, in: definition)
            if let index = definition.addedTokens.firstIndex(where: {
                $0.content == token.content
            }) {
                definition.addedTokens[index] = token
            } else {
                definition.addedTokens.append(token)
            }
        }
    }

    /// Refuses an id that the reference would not give: a known token keeps its own, a new one gets the next.
    private func checkID(
        _ id: Int32,
        of content: [UInt8],
        _ entry: Component,
        in definition: TokenizerDefinition
    ) throws(TokenizationError) {
        guard id == Self.id(of: content, in: definition) ?? Self.nextID(in: definition) else {
            throw .contradiction(
                file: entry.file,
                component: "\(entry.path) (\(String(decoding: content, as: UTF8.self)))",
                other: "tokenizer.json"
            )
        }
    }

    /// Makes a token of the vocabulary one that is found in the text itself.
    ///
    /// A token that nobody has stays out: no model has a vector for the id that it would get.
    private func addSpecial(_ content: [UInt8], to definition: inout TokenizerDefinition) {
        guard !definition.addedTokens.contains(where: { $0.content == content }),
            !content.isEmpty, let id = Self.id(of: content, in: definition)
        else { return }
        definition.addedTokens.append(AddedToken(content: content, id: id))
    }

    private static func id(of content: [UInt8], in definition: TokenizerDefinition) -> Int32? {
        definition.addedTokens.first { $0.content == content }?.id
            ?? definition.model.id(of: content)
    }

    private static func nextID(in definition: TokenizerDefinition) -> Int32 {
        var highest = Int32(definition.model.count) - 1
        for token in definition.addedTokens { highest = max(highest, token.id) }
        return highest + 1
    }
}

extension Component {
    /// The name of a special token, which is a text or an object that holds one.
    fileprivate func tokenName() throws(TokenizationError) -> String {
        try (optional("content") ?? self).string()
    }

    /// A token of added_tokens_decoder.
    fileprivate func declaredToken(id: Int32) throws(TokenizationError) -> AddedToken {
        let isSpecial = try bool("special", default: false)
        return AddedToken(
            content: Array(try member("content").string().utf8),
            id: id,
            isSpecial: isSpecial,
            isSingleWord: try bool("single_word", default: false),
            stripsLeft: try bool("lstrip", default: false),
            stripsRight: try bool("rstrip", default: false),
            isNormalized: try bool("normalized", default: !isSpecial)
        )
    }
}
