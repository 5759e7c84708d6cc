/// Splits a word into characters and merges neighbours, the earliest learnt merge first, the leftmost of
/// equal ones first.
struct BytePairModel: Sendable {
    private let vocabulary: ByteTrie
    private let merges: MergeTable
    private let unknownID: Int32?
    private let byteIDs: ByteTokens?
    private let fusesUnknown: Bool
    private let ignoresMerges: Bool

    /// Builds the model that a file describes.
    init(_ definition: BytePairDefinition, file: String) throws(TokenizationError) {
        let vocabulary = ByteTrie(definition.vocabulary.map { (key: $0.token, value: $0.id) })
        func id(_ token: [UInt8], _ component: String) throws(TokenizationError) -> Int32 {
            if let id = vocabulary.value(of: token) { return id }
            throw .missingToken(
                file: file,
                component: component,
                token: String(decoding: token, as: UTF8.self)
            )
        }
        var merges = MergeTable(count: definition.merges.count)
        for (rank, pair) in definition.merges.enumerated() {
            let component = "model.merges[\(rank)]"
            merges.insert(
                try id(pair.left, component),
                try id(pair.right, component),
                .init(rank: UInt32(rank), id: try id(pair.left + pair.right, component))
            )
        }
        unknownID = try definition.unknownToken.map { token throws(TokenizationError) in
            try id(token, "model.unk_token")
        }
        byteIDs = definition.fallsBackToBytes ? ByteTokens(vocabulary) : nil
        fusesUnknown = definition.fusesUnknown
        ignoresMerges = definition.ignoresMerges
        self.vocabulary = vocabulary
        self.merges = merges
    }

    /// Appends the tokens of a word; spans are positions in `text`.
    func append(
        _ word: Range<Int>,
        of text: Span<UInt8>,
        scratch: inout BytePairScratch,
        to tokens: inout TokenBuffer
    ) {
        if ignoresMerges, let id = vocabulary.value(of: word, in: text) {
            return tokens.append(id, word.lowerBound, word.upperBound)
        }
        scratch.symbols.removeAll(keepingCapacity: true)
        appendCharacters(of: word, of: text, to: &scratch)
        for index in scratch.symbols.indices.dropLast() { consider(index, &scratch) }
        while let candidate = scratch.candidates.pop() {
            merge(candidate, &scratch)
        }
        for symbol in scratch.symbols where symbol.id >= 0 {
            tokens.append(symbol.id, symbol.range.lowerBound, symbol.range.upperBound)
        }
    }

    /// Starts with one token a character.
    private func appendCharacters(
        of word: Range<Int>,
        of text: Span<UInt8>,
        to scratch: inout BytePairScratch
    ) {
        var unknown: Range<Int>?
        var position = word.lowerBound
        while position < word.upperBound {
            let character = position..<position + text.scalar(at: position).length
            position = character.upperBound
            if let id = vocabulary.value(of: character, in: text) {
                if let unknownID, let pending = unknown { scratch.append(unknownID, pending) }
                unknown = nil
                scratch.append(id, character)
            } else if let byteIDs, byteIDs.holdsAll(of: character, in: text) {
                for byte in character {
                    scratch.append(byteIDs.ids[Int(text[byte])], byte..<byte + 1)
                }
            } else if let unknownID {
                if let pending = unknown {
                    if fusesUnknown {
                        unknown = pending.lowerBound..<character.upperBound
                        continue
                    }
                    scratch.append(unknownID, pending)
                }
                unknown = character
            }
        }
        if let unknownID, let pending = unknown { scratch.append(unknownID, pending) }
    }

    /// Notes the merge of a token with its right neighbour, if there is one.
    private func consider(_ index: Int, _ scratch: inout BytePairScratch) {
        let next = scratch.symbols[index].next
        guard next >= 0,
            let merge = merges.merge(of: scratch.symbols[index].id, scratch.symbols[next].id)
        else { return }
        scratch.candidates.push(UInt64(merge.rank) << 32 | UInt64(index))
    }

    /// Carries out a noted merge unless its tokens are others by now.
    private func merge(_ candidate: UInt64, _ scratch: inout BytePairScratch) {
        let index = Int(candidate & 0xFFFF_FFFF)
        let next = scratch.symbols[index].next
        guard scratch.symbols[index].id >= 0, next >= 0,
            let merge = merges.merge(of: scratch.symbols[index].id, scratch.symbols[next].id),
            UInt64(merge.rank) == candidate >> 32
        else { return }
        let range = scratch.symbols[index].range.lowerBound..<scratch.symbols[next].range.upperBound
        let after = scratch.symbols[next].next
        scratch.symbols[index].id = merge.id
        scratch.symbols[index].range = range
        scratch.symbols[index].next = after
        scratch.symbols[next].id = -1
        if after >= 0 { scratch.symbols[after].previous = index }
        if scratch.symbols[index].previous >= 0 {
            consider(scratch.symbols[index].previous, &scratch)
        }
        consider(index, &scratch)
    }
}
