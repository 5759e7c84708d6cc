/// An old WordPiece folder: vocab.txt with a token a line, and tokenizer_config.json.
struct VocabularyFolder {
    private static let knownClasses = [
        "BertTokenizer", "BertTokenizerFast", "DistilBertTokenizer", "DistilBertTokenizerFast",
        "ElectraTokenizer", "ElectraTokenizerFast",
    ]

    /// Content of vocab.txt.
    let vocabulary: [UInt8]
    /// Its path, for errors.
    let vocabularyFile: String
    /// tokenizer_config.json, or an empty object.
    let configuration: Component

    /// The tokenizer that the files stand for.
    func definition() throws(TokenizationError) -> TokenizerDefinition {
        if let name = try configuration.optional("tokenizer_class")?.string(),
            !Self.knownClasses.contains(name)
        {
            throw .unsupported(component: "tokenizer class", name: name)
        }
        guard try configuration.bool("do_basic_tokenize", default: true) else {
            throw .unsupported(component: "tokenizer_config.json", name: "do_basic_tokenize: false")
        }
        let lowercases = try configuration.bool("do_lower_case", default: true)
        let entries = entries()
        var ids: [[UInt8]: Int32] = [:]
        for (token, id) in entries { ids[token] = id }
        func special(_ key: String, _ name: String) throws(TokenizationError) -> AddedToken {
            let content = Array(try tokenName(key, default: name).utf8)
            guard let id = ids[content] else {
                throw .missingToken(
                    file: vocabularyFile,
                    component: key,
                    token: String(decoding: content, as: UTF8.self)
                )
            }
            return AddedToken(content: content, id: id)
        }
        let pad = try special("pad_token", "[PAD]")
        let unknown = try special("unk_token", "[UNK]")
        let cls = try special("cls_token", "[CLS]")
        let sep = try special("sep_token", "[SEP]")
        let mask = try special("mask_token", "[MASK]")
        return TokenizerDefinition(
            normalizers: [
                .bert(
                    BertNormalization(
                        cleansText: true,
                        isolatesIdeographs: try configuration.bool(
                            "tokenize_chinese_chars",
                            default: true
                        ),
                        stripsAccents: try configuration.bool("strip_accents", default: lowercases),
                        lowercases: lowercases
                    )
                )
            ],
            preTokenizers: [.bert],
            model: .wordPiece(
                WordPieceDefinition(
                    vocabulary: entries,
                    unknownToken: unknown.content,
                    continuationPrefix: Array("##".utf8),
                    maximumWordLength: 100
                )
            ),
            addedTokens: [pad, unknown, cls, sep, mask],
            template: .bert(cls: cls.id, sep: sep.id),
            padID: pad.id
        )
    }

    /// The name of a special token, which is a text or an object that holds one.
    private func tokenName(
        _ key: String,
        default name: String
    ) throws(TokenizationError) -> String {
        guard let entry = configuration.optional(key) else { return name }
        if let content = entry.optional("content") { return try content.string() }
        return try entry.string()
    }

    /// Lines are ids; of equal tokens the last counts.
    private func entries() -> [(token: [UInt8], id: Int32)] {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        var position = 0
        while position < vocabulary.count {
            let byte = vocabulary[position]
            let end = position
            position += 1
            guard byte == 0x0A || byte == 0x0D else { continue }
            if byte == 0x0D, position < vocabulary.count, vocabulary[position] == 0x0A {
                position += 1
            }
            lines.append(vocabulary[start..<end])
            start = position
        }
        if start < vocabulary.count { lines.append(vocabulary[start...]) }
        var ids: [[UInt8]: Int32] = [:]
        for (id, line) in lines.enumerated() { ids[Array(line)] = Int32(id) }
        return ids.map { (token: $0.key, id: $0.value) }.sorted { $0.id < $1.id }
    }
}
