internal import Foundation

extension Tokenizer {
    /// Reads the tokenizer of a Hugging Face model folder.
    ///
    /// `tokenizer.json` is read where it exists, else `vocab.txt` with `tokenizer_config.json`. The files
    /// beside `tokenizer.json` overrule it as they do in the reference library: `tokenizer_config.json`
    /// and the defaults of its class, `special_tokens_map.json`, `added_tokens.json`.
    ///
    /// - Throws: `TokenizationError`, and nothing is half loaded.
    public init(directory: String) throws(TokenizationError) {
        func optional(_ name: String) throws(TokenizationError) -> Component? {
            let path = directory + "/" + name
            guard let bytes = try Self.contents(of: path) else { return nil }
            return try Self.component(bytes, file: path)
        }
        let configurationPath = directory + "/tokenizer_config.json"
        let configuration = try optional("tokenizer_config.json")
        let empty = Component(file: configurationPath, path: "", value: .object([]))
        var definition: TokenizerDefinition
        let path = directory + "/tokenizer.json"
        let vocabularyPath = directory + "/vocab.txt"
        if let bytes = try Self.contents(of: path) {
            definition = try Self.component(bytes, file: path).definition()
            try TokenizerSettings(
                configuration: configuration ?? empty,
                specialTokens: try optional("special_tokens_map.json"),
                addedTokens: try optional("added_tokens.json"),
                model: try optional("config.json")
            ).apply(to: &definition)
        } else if let bytes = try Self.contents(of: vocabularyPath) {
            definition = try VocabularyFolder(
                vocabulary: bytes,
                vocabularyFile: vocabularyPath,
                configuration: configuration ?? empty
            ).definition()
        } else {
            throw .notFound(path: directory)
        }
        if let side = configuration?.optional("truncation_side") {
            switch try side.string() {
            case "right": definition.truncationSide = .right
            case "left": definition.truncationSide = .left
            default: throw side.failure
            }
        }
        try self.init(definition, file: path)
    }

    /// Reads the content of a tokenizer.json; `file` names it in errors.
    ///
    /// - Throws: `TokenizationError`, and nothing is half loaded.
    public init(
        tokenizerJSON bytes: [UInt8],
        file: String = "tokenizer.json"
    ) throws(TokenizationError) {
        try self.init(try Self.component(bytes, file: file).definition(), file: file)
    }

    /// Builds what a definition describes.
    init(_ definition: TokenizerDefinition, file: String) throws(TokenizationError) {
        let model = definition.model.vocabulary
        let highest = max(model.last?.id ?? -1, definition.addedTokens.map(\.id).max() ?? -1)
        var tokens = [[UInt8]?](repeating: nil, count: Int(highest) + 1)
        for (token, id) in model { tokens[Int(id)] = token }
        for token in definition.addedTokens { tokens[Int(token.id)] = token.content }
        vocabulary = Vocabulary(tokens)
        addedTokens = definition.addedTokens
        verbatimTokens = AddedTokenMatcher(addedTokens.filter { !$0.isNormalized })
        template = definition.template
        truncationSide = definition.truncationSide
        readsWordByWord = definition.readsWordByWord
        padID = definition.padID
        unknownID = definition.unknownID
        identity = definition.identity
        pipeline = try Pipeline(definition, file: file)
    }

    private static func component(
        _ bytes: [UInt8],
        file: String
    ) throws(TokenizationError) -> Component {
        Component(file: file, path: "", value: try JSONParser.parse(bytes, file: file))
    }

    /// The content of a file; nil where there is none.
    private static func contents(of path: String) throws(TokenizationError) -> [UInt8]? {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            if (error as? CocoaError)?.code == .fileReadNoSuchFile { return nil }
            throw .unreadable(path: path)
        }
    }
}
