import Testing
import Tokenization

@Suite struct ReferenceTokenizersTests {
    @Test(arguments: ReferenceTokenizers.names)
    func `every text has exactly the reference's ids`(name: String) throws {
        let tokenizer = try ReferenceTokenizers.tokenizer(name)
        let texts = try ReferenceTokenizers.texts()
        let expected: [ReferenceTokenizers.Expected] = try ReferenceTokenizers.rows(
            name + "/expected.jsonl"
        )
        try #require(texts.count == expected.count && texts.count >= 50)
        for (text, row) in zip(texts, expected) {
            let tokens = tokenizer.tokens(of: text)
            #expect(tokens.map(\.id) == row.ids, "\(text.debugDescription)")
            #expect(tokenizer.tokenCount(of: text) == row.ids.count)
        }
    }

    @Test(arguments: ReferenceTokenizers.names)
    func `pairs are cut and joined as the reference does`(name: String) throws {
        let tokenizer = try ReferenceTokenizers.tokenizer(name)
        let texts = try ReferenceTokenizers.texts()
        let expected: [ReferenceTokenizers.Pair] = try ReferenceTokenizers.rows(
            name + "/pairs.jsonl"
        )
        try #require(texts.count == expected.count + 1)
        var batch = TokenBatch()
        for (index, row) in expected.enumerated() {
            batch.removeAll()
            tokenizer.encodePair(
                texts[index],
                texts[index + 1],
                maximumLength: ReferenceTokenizers.pairLength,
                into: &batch
            )
            #expect(batch.ids == row.ids, "pair \(index)")
            #expect(batch.segments == row.segments, "pair \(index)")
        }
    }
}
