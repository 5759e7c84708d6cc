import Testing
import Tokenization

@Suite struct TokenBatchTests {
    @Test func `texts lie end to end with their segments`() {
        var batch = TokenBatch()
        batch.reserve(texts: 2, tokens: 5)
        batch.append([1, 2, 3])
        batch.append([4, 5], segments: [0, 1])
        batch.append([])
        #expect(batch.count == 3)
        #expect(batch.tokenCount == 5)
        #expect(batch.offsets == [0, 3, 5, 5])
        #expect(batch.segments == [0, 0, 0, 0, 1])
        #expect(Array(batch[1]) == [4, 5])
        #expect(batch[2].isEmpty)
    }

    @Test func `an emptied batch equals a new one`() {
        var batch = TokenBatch()
        batch.append([1])
        batch.removeAll()
        #expect(batch == TokenBatch())
    }
}
