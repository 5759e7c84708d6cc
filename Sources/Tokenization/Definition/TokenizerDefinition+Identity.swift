extension TokenizerDefinition {
    /// Raised whenever a release changes what some tokenizer does with some text.
    private static let behaviorVersion = 1

    /// The id for what cannot be spelt, or nil.
    var unknownID: Int32? {
        switch model {
        case .wordPiece(let model): id(of: model.unknownToken)
        case .bytePair(let model): model.unknownToken.flatMap(id)
        case .unigram(let model): model.unknownID
        }
    }

    private func id(of token: [UInt8]) -> Int32? {
        model.vocabulary.first { $0.token == token }?.id
    }

    /// Bytes that are equal for definitions that do the same to every text.
    var identity: [UInt8] {
        var writer = IdentityWriter()
        writer.write("perennial.tokenizer")
        writer.write(Self.behaviorVersion)
        writer.write(normalizers.count)
        for normalizer in normalizers { writer.write(normalizer) }
        writer.write(preTokenizers.count)
        for preTokenizer in preTokenizers { writer.write(preTokenizer) }
        writer.write(model)
        writer.write(addedTokens.count)
        for token in addedTokens.sorted(by: { $0.id < $1.id }) { writer.write(token) }
        writer.write(template.single)
        writer.write(template.pair)
        writer.write(Int(truncationSide.rawValue))
        return writer.bytes
    }
}
