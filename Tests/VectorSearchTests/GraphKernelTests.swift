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

    /// Links of a graph whose walks read four bits an element of the same vectors.
    func linksBySketches(_ level: ck_cpu_level_t, codes: [UInt8]) throws -> [Int32] {
        let count = codes.count / 64
        let vectors = codes.map { Float($0) - 128 }
        let elements = Array(repeatElement([Float(1), 5, -40], count: 64).joined())
        var graph = ck_layered_graph_t()
        defer { ck_layered_graph_free(&graph) }
        let status = vectors.withUnsafeBytes { vectors in
            elements.withUnsafeBytes { elements in
                withBlock(elements) { elementBlocks in
                    withBlock(vectors) { vectorBlocks in
                        var book = ck_codebook_t()
                        (book.dimension, book.coded, book.lines, book.nibbles) = (64, 64, 1, true)
                        book.elements = ck_rows_t(
                            blocks: elementBlocks,
                            row_bytes: 12,
                            shift: 31
                        )
                        var recipe = ck_graph_recipe_t()
                        recipe.originals.rows = ck_rows_t(
                            blocks: vectorBlocks,
                            row_bytes: 256,
                            shift: 31
                        )
                        (recipe.originals.count, recipe.originals.dimension) = (UInt32(count), 64)
                        var sketches = [UInt8](repeating: 0, count: codes.count)
                        ck_codebook_encode(&book, &recipe.originals, nil, nil, 1, &sketches)
                        (recipe.count, recipe.lines, recipe.upper_degree) = (UInt32(count), 1, 8)
                        (recipe.beam, recipe.threads, recipe.seed) = (32, 1, 7)
                        return codes.withUnsafeBufferPointer { codes in
                            sketches.withUnsafeBufferPointer { sketches in
                                withUnsafePointer(to: &book) { book in
                                    recipe.codes = codes.baseAddress
                                    recipe.sketches = sketches.baseAddress
                                    recipe.sketch = book
                                    return ck_graph_build_at(level, &recipe, &graph)
                                }
                            }
                        }
                    }
                }
            }
        }
        try #require(status == CK_OK)
        let total = graph.offsets[Int(graph.count)]
        return [graph.entry] + UnsafeBufferPointer(start: graph.neighbors, count: total)
    }

    func withBlock<R>(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (UnsafePointer<UnsafePointer<UInt8>?>) -> R
    ) -> R {
        let block = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return withUnsafePointer(to: block, body)
    }

    @Test func `every instruction set builds the same graph by sketches`() throws {
        var random = TestRandom(state: 12)
        let codes = (0..<900 * 64).map { _ in UInt8.random(in: 90...160, using: &random) }
        let reference = try linksBySketches(CK_CPU_SCALAR, codes: codes)
        #expect(reference != (try links(CK_CPU_SCALAR, codes: codes, euclidean: false)))
        for level in CodeKernelTests.levels {
            #expect(try linksBySketches(level, codes: codes) == reference)
        }
    }

    @Test func `an empty graph has no entry`() throws {
        #expect(try links(CK_CPU_SCALAR, codes: [], euclidean: false) == [-1])
    }
}
