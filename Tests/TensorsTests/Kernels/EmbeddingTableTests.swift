import Tensors
import Testing

@Suite struct EmbeddingTableTests {
    @Test func `rows are chosen by id, and added where asked`() {
        let table = EmbeddingTable([1, 2, 3, 4, 5, 6], columns: 2)
        var out: [Float] = [9, 9, 9, 9]
        table.forward([2, 0], .replacing, into: &out)
        #expect(out == [5, 6, 1, 2])
        table.forward([1, 1], .adding, into: &out)
        #expect(out == [8, 10, 4, 6])
    }
}
