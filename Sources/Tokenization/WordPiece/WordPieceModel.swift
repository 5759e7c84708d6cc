/// Splits a word into the longest pieces that the vocabulary holds, from left to right.
package struct WordPieceModel: Sendable {
    /// All tokens; those that continue a word carry the prefix.
    let vocabulary: ByteTrie
    /// Where pieces after the first begin in `vocabulary`; nil where no token carries the prefix.
    let continuation: ByteTrie.Node?
    /// What a word that cannot be split becomes.
    let unknownID: Int32
    /// A word of more scalars than this becomes unknown.
    let maximumWordLength: Int

    /// A model over a vocabulary that is already a trie.
    package init(
        vocabulary: ByteTrie,
        continuationPrefix: [UInt8],
        unknownID: Int32,
        maximumWordLength: Int
    ) {
        self.vocabulary = vocabulary
        continuation = vocabulary.node(at: continuationPrefix)
        self.unknownID = unknownID
        self.maximumWordLength = maximumWordLength
    }

    /// Appends the pieces of `text[word]`, each byte taken through `fold`.
    @inline(__always)
    func append(
        _ word: Range<Int>,
        of text: Span<UInt8>,
        fold: Span<UInt8>,
        to tokens: inout TokenBuffer
    ) {
        let nodes = vocabulary.nodes.span
        let first = tokens.count
        var root: ByteTrie.Node? = ByteTrie.root
        var start = word.lowerBound
        if word.count > maximumWordLength, text.scalarCount(in: word) > maximumWordLength {
            return tokens.append(unknownID, word.lowerBound, word.upperBound)
        }
        while start < word.upperBound {
            var piece: (id: Int32, end: Int) = (-1, start)
            if var node = root {
                var position = start
                while position < word.upperBound,
                    let next = ByteTrie.child(of: node, at: fold[Int(text[position])], in: nodes)
                {
                    node = next
                    position += 1
                    let id = ByteTrie.value(of: node, in: nodes)
                    if id >= 0 { piece = (id, position) }
                }
            }
            guard piece.id >= 0 else {
                tokens.removeLast(to: first)
                return tokens.append(unknownID, word.lowerBound, word.upperBound)
            }
            tokens.append(piece.id, start, piece.end)
            start = piece.end
            root = continuation
        }
    }
}

extension WordPieceModel {
    /// Builds the model that a file describes.
    init(_ definition: WordPieceDefinition, file: String) throws(TokenizationError) {
        let trie = ByteTrie(definition.vocabulary.map { (key: $0.token, value: $0.id) })
        guard let unknownID = trie.value(of: definition.unknownToken) else {
            throw .missingToken(
                file: file,
                component: "model.unk_token",
                token: String(decoding: definition.unknownToken, as: UTF8.self)
            )
        }
        self.init(
            vocabulary: trie,
            continuationPrefix: definition.continuationPrefix,
            unknownID: unknownID,
            maximumWordLength: definition.maximumWordLength
        )
    }
}
