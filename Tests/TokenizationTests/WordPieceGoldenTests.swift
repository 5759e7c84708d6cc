import Testing
import Tokenization

@Suite struct WordPieceGoldenTests {
    @Test func `every golden text has exactly its ids`() throws {
        let tokenizer = try GoldenTokens.tokenizer()
        let rows: [GoldenTokens.Single] = try GoldenTokens.rows("single.jsonl")
        try #require(rows.count > 500)
        var batch = TokenBatch()
        for (index, row) in rows.enumerated() {
            tokenizer.encode(row.text, maximumLength: GoldenTokens.maximumLength, into: &batch)
            #expect(Array(batch[index]) == row.input_ids, "\(row.id)")
        }
        #expect(batch.segments.allSatisfy { $0 == 0 })
    }

    @Test func `every golden pair has exactly its ids and segments`() throws {
        let tokenizer = try GoldenTokens.tokenizer()
        let rows: [GoldenTokens.Pair] = try GoldenTokens.rows("pair.jsonl")
        try #require(rows.count > 50)
        for row in rows {
            var batch = TokenBatch()
            tokenizer.encodePair(
                row.text_a,
                row.text_b,
                maximumLength: GoldenTokens.maximumLength,
                into: &batch
            )
            #expect(batch.ids == row.input_ids, "\(row.id)")
            #expect(batch.segments == row.token_type_ids, "\(row.id)")
        }
    }
}
