import CKernels
import Testing

@Suite struct GraphKernelTests {
    /// Links of a graph built by the kernels of one level, on one thread.
    func links(_ level: ck_cpu_level_t, codes: [UInt8], euclidean: Bool) throws -> [Int32] {
        var graph = ck_layered_graph_t()
        defer { ck_layered_graph_free(&graph) }
        let status = codes.withUnsafeBufferPointer { codes in
            var recipe = ck_graph_recipe_t()
            recipe.codes = codes.baseAddress
            recipe.count = UInt32(codes.count / 64)
            recipe.lines = 1
            recipe.euclidean = euclidean
            recipe.upper_degree = 8
            recipe.beam = 32
            recipe.threads = 1
            recipe.seed = 7
            return ck_graph_build_at(level, &recipe, &graph)
        }
        try #require(status == CK_OK)
        let total = graph.offsets[Int(graph.count)]
        return [graph.entry] + UnsafeBufferPointer(start: graph.neighbors, count: total)
    }

    @Test(arguments: [false, true])
    func `every instruction set builds the same graph on one thread`(euclidean: Bool) throws {
        var random = TestRandom(state: 11)
        let codes = (0..<900 * 64).map { _ in UInt8.random(in: 90...160, using: &random) }
        let reference = try links(CK_CPU_SCALAR, codes: codes, euclidean: euclidean)
        #expect(reference.contains { $0 > 0 })
        for level in CodeKernelTests.levels {
            #expect(try links(level, codes: codes, euclidean: euclidean) == reference)
        }
    }

    @Test func `an empty graph has no entry`() throws {
        #expect(try links(CK_CPU_SCALAR, codes: [], euclidean: false) == [-1])
    }
}
