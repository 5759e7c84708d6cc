internal import Foundation

extension Tokenizer {
    /// Reads the tokenizer of a Hugging Face model folder.
    public init(directory: String) throws(TokenizationError) {
        let path = directory + "/tokenizer.json"
        try self.init(tokenizerJSON: try Self.contents(of: path), file: path)
    }

    /// Reads the content of a tokenizer.json; `file` names it in errors.
    public init(
        tokenizerJSON bytes: [UInt8],
        file: String = "tokenizer.json"
    ) throws(TokenizationError) {
        let root = Component(
            file: file,
            path: "",
            value: try JSONParser.parse(bytes, file: file)
        )
        try self.init(try root.definition(), file: file)
    }

    /// Builds what a definition describes.
    init(_ definition: TokenizerDefinition, file: String) throws(TokenizationError) {
        let model = definition.model
        let highest = max(
            model.vocabulary.map(\.id).max() ?? -1,
            definition.addedTokens.map(\.id).max() ?? -1
        )
        var tokens = [[UInt8]?](repeating: nil, count: Int(highest) + 1)
        for (token, id) in model.vocabulary { tokens[Int(id)] = token }
        for token in definition.addedTokens { tokens[Int(token.id)] = token.content }
        vocabulary = Vocabulary(tokens)
        addedTokens = AddedTokens(definition.addedTokens)
        template = definition.template
        guard case .wordPiece(let wordPiece) = model, definition.preTokenizers == [.bert],
            definition.normalizers.count == 1, case .bert(let bert) = definition.normalizers[0]
        else { throw .unsupported(component: "pipeline", name: "other than BERT's") }
        pipeline = .bertWordPiece(
            BertWordPieceEncoder(
                normalization: bert,
                model: try WordPieceModel(wordPiece, file: file)
            )
        )
    }

    private static func contents(of path: String) throws(TokenizationError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
            throw isMissing ? .notFound(path: path) : .unreadable(path: path)
        }
    }
}
