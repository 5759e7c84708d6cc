import CKernels
import Testing

/// Rows that no link led to.
@Suite struct GraphConnectionTests {
    private static let degree = 4

    /// Rows that links of the lowest level lead to from the entry.
    private func reached(_ links: [[Int32]], from entry: Int) -> Set<Int> {
        var seen: Set<Int> = [entry]
        var pending = [entry]
        while let node = pending.popLast() {
            for link in links[node] where seen.insert(Int(link)).inserted {
                pending.append(Int(link))
            }
        }
        return seen
    }

    /// The links after all rows were connected; `links` are up to four a row, on one level.
    private func connected(_ links: [[Int32]], entry: Int) throws -> [[Int32]] {
        var graph = ck_layered_graph_t()
        defer { ck_layered_graph_free(&graph) }
        let levels = [Int32](repeating: 1, count: links.count)
        try #require(
            ck_layered_graph_create(
                levels,
                UInt32(links.count),
                UInt32(Self.degree / 2),
                Int32(entry),
                &graph
            ) == CK_OK
        )
        for (row, list) in links.enumerated() {
            for (place, link) in list.enumerated() {
                graph.neighbors[graph.offsets[row] + place] = link
            }
        }
        // A row's vector is its number, so that nearness is that of numbers.
        let vectors = (0..<links.count).map { Float($0) }
        let status = vectors.withUnsafeBytes { bytes in
            withUnsafePointer(to: bytes.bindMemory(to: UInt8.self).baseAddress) { blocks in
                var table = ck_vectors_t()
                table.rows = ck_rows_t(blocks: blocks, row_bytes: 4, shift: 31)
                table.count = UInt32(links.count)
                table.dimension = 1
                table.euclidean = true
                return ck_layered_graph_connect(&graph, &table)
            }
        }
        try #require(status == CK_OK)
        return (0..<links.count).map { row in
            let list = UnsafeBufferPointer(
                start: graph.neighbors + graph.offsets[row],
                count: Self.degree
            )
            return Array(list.prefix { $0 >= 0 })
        }
    }

    @Test func `a row is linked from its nearest neighbour though that one's list is full`() throws
    {
        // 0 to 4 know each other; 5 knows 3, and nobody knows 5.
        let crowd = (0..<5).map { row in (0..<5).filter { $0 != row }.map { Int32($0) } }
        let links = try connected(crowd + [[3, 0]], entry: 0)
        #expect(links[3].contains(5))
        #expect(reached(links, from: 0).count == 6)
        #expect(links.indices.filter { $0 < 5 && links[$0] != crowd[$0] } == [3])
    }

    @Test func `an island that links only to itself is linked from what is nearest to it`() throws {
        let crowd = (0..<5).map { row in (0..<5).filter { $0 != row }.map { Int32($0) } }
        let links = try connected(crowd + [[6], [5]], entry: 1)
        #expect(links[4].contains(5))
        #expect(reached(links, from: 1).count == 7)
    }

    @Test(arguments: 0..<200)
    func `every row is reached, and few links are given up for it`(seed: Int) throws {
        var random = TestRandom(state: UInt64(seed))
        let count = Int.random(in: 2...120, using: &random)
        // Rows of one remainder are linked among themselves only: islands, many with full lists.
        let islands = Int.random(in: 1...max(1, count / 6), using: &random)
        let before = (0..<count).map { row -> [Int32] in
            let others = stride(from: row % islands, to: count, by: islands).filter { $0 != row }
            return others.shuffled(using: &random).prefix(Self.degree).map { Int32($0) }
        }
        let entry = Int.random(in: 0..<count, using: &random)
        let lost = count - reached(before, from: entry).count
        let after = try connected(before, entry: entry)
        #expect(reached(after, from: entry).count == count)
        let changed = zip(before, after).reduce(0) { sum, lists in
            sum + Set(lists.1).subtracting(lists.0).count
        }
        #expect(changed <= lost)
    }
}
