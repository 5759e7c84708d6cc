import Tensors
import Testing
import VectorSearch

@Suite struct ExactIndexTests {
    @Test(arguments: Metric.allCases, [1, 7])
    func `hits are those of a sort by the definition`(metric: Metric, queryCount: Int) throws {
        let (stored, queries) = TestVectors.clustered(
            700,
            dimension: 33,
            seed: 17,
            unit: false,
            queries: queryCount
        )
        let index = ExactIndex(originals: try StoredVectors(stored), metric: metric)
        let found = try index.search(queries, k: 12, effort: .init(), allowed: nil)
        for query in 0..<queryCount {
            let scores = (0..<700).map { metric.score(queries[row: query], stored[row: $0]) }
            let order = (0..<700).sorted { scores[$0] > scores[$1] }
            #expect(found.rows(of: query) == Array(order.prefix(12)))
        }
    }

    @Test(arguments: Metric.allCases, [VectorCodec.float32, .float16])
    func `codes change no hit`(metric: Metric, codec: VectorCodec) throws {
        for (dimension, seed) in [(5, 1), (48, 2), (100, 3), (384, 4)] {
            let (stored, queries) = TestVectors.clustered(
                800,
                dimension: dimension,
                seed: UInt64(seed),
                unit: seed % 2 == 0,
                queries: 3
            )
            let originals = try StoredVectors(stored, codec: codec)
            let plain = ExactIndex(originals: originals, metric: metric)
            let coded = try IndexImage(
                building: .exact(codec: .int8),
                over: originals,
                metric: metric,
                threads: 2
            ).open(originals: originals)
            var allowed = RowSet(capacity: 800, filled: true)
            for row in stride(from: 0, to: 800, by: 3) { allowed[row] = false }
            for filter in [nil, allowed] {
                let expected = try plain.search(queries, k: 15, effort: .init(), allowed: filter)
                let found = try coded.search(queries, k: 15, effort: .init(), allowed: filter)
                #expect(found == expected)
            }
        }
    }

    @Test func `equals come in the order of their rows`() throws {
        let stored = Matrix(rows: 50, columns: 3, elements: Array(repeating: 1, count: 150))
        let index = ExactIndex(originals: try StoredVectors(stored), metric: .innerProduct)
        for count in [1, 6] {
            let queries = Matrix(
                rows: count,
                columns: 3,
                elements: Array(repeating: 2, count: count * 3)
            )
            let found = try index.search(queries, k: 4, effort: .init(), allowed: nil)
            #expect(found.rows == (0..<count).flatMap { _ in [Int32](0..<4) })
        }
    }

    @Test func `a header for other originals is refused`() throws {
        let (stored, _) = TestVectors.clustered(30, dimension: 9, seed: 1)
        let originals = try StoredVectors(stored)
        let image = try IndexImage(
            building: .exact(codec: .int8),
            over: originals,
            metric: .euclidean,
            threads: 1
        )
        #expect(image.header.arrayNames == ["codes", "elements", "norms"])
        let fewer = try StoredVectors(TestVectors.clustered(29, dimension: 9, seed: 1).stored)
        #expect(throws: VectorSearchError.headerInvalid(field: "count")) {
            _ = try image.open(originals: fewer)
        }
        let narrower = try StoredVectors(TestVectors.clustered(30, dimension: 8, seed: 1).stored)
        #expect(throws: VectorSearchError.dimensionMismatch(expected: 9, found: 8)) {
            _ = try image.open(originals: narrower)
        }
        var arrays = image.arrays
        arrays["codes"] = nil
        #expect(throws: VectorSearchError.arrayMissing(name: "codes")) {
            _ = try IndexImage(header: image.header, arrays: arrays).open(originals: originals)
        }
        arrays["codes"] = image.arrays["elements"]
        #expect(
            throws: VectorSearchError.arrayShapeMismatch(
                name: "codes",
                expectedRows: 30,
                foundRows: 9,
                expectedRowBytes: 64,
                foundRowBytes: 12
            )
        ) {
            _ = try IndexImage(header: image.header, arrays: arrays).open(originals: originals)
        }
    }
}
