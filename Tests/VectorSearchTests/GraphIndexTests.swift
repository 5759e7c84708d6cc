import Foundation
import Storage
import Tensors
import Testing
import VectorSearch

@Suite struct GraphIndexTests {
    static let count = 4_000
    static let dimensions = [24, 192]

    func build(
        _ dimension: Int,
        metric: Metric,
        builder: GraphParameters.Builder = .codes
    ) throws -> (graph: GraphIndex, exact: ExactIndex, queries: Matrix) {
        let (stored, queries) = TestVectors.clustered(
            Self.count,
            dimension: dimension,
            seed: 31,
            queries: 60
        )
        let originals = try StoredVectors(stored)
        let parameters = GraphParameters(degree: 16, beam: 64, builder: builder)
        let image = try IndexImage(
            building: .graph(parameters),
            over: originals,
            metric: metric,
            threads: 2
        )
        let graph = try #require(try image.open(originals: originals) as? GraphIndex)
        return (graph, ExactIndex(originals: originals, metric: metric), queries)
    }

    @Test(arguments: dimensions, Metric.allCases)
    func `a graph finds nearly what an exact search finds`(dimension: Int, metric: Metric) throws {
        let (graph, exact, queries) = try build(dimension, metric: metric)
        let truth = try exact.search(queries, k: 10, effort: .init(), allowed: nil)
        let found = try graph.search(queries, k: 10, effort: .init(beam: 64), allowed: nil)
        #expect(found.recall(against: truth) >= 0.95)
        let wider = try graph.search(queries, k: 10, effort: .init(beam: 150), allowed: nil)
        #expect(wider.recall(against: truth) >= 0.98)
        #expect(try graph.check() == Self.count)
    }

    @Test func `our graph is as good as FAISS's`() throws {
        let (ours, exact, queries) = try build(96, metric: .innerProduct)
        let (theirs, _, _) = try build(96, metric: .innerProduct, builder: .faiss)
        let truth = try exact.search(queries, k: 10, effort: .init(), allowed: nil)
        let own = try ours.search(queries, k: 10, effort: .init(beam: 40), allowed: nil)
        let other = try theirs.search(queries, k: 10, effort: .init(beam: 40), allowed: nil)
        #expect(own.recall(against: truth) >= other.recall(against: truth) - 0.02)
        #expect(try theirs.check() == Self.count)
    }

    @Test(arguments: Metric.allCases)
    func `a filter costs no recall`(metric: Metric) throws {
        let (graph, exact, queries) = try build(96, metric: metric)
        let truth = try exact.search(queries, k: 10, effort: .init(), allowed: nil)
        let found = try graph.search(queries, k: 10, effort: .init(beam: 48), allowed: nil)
        let unfiltered = found.recall(against: truth)
        var random = TestRandom(state: 12)
        for share in [0.9, 0.5, 0.3, 0.1, 0.01, 0.001] {
            var allowed = RowSet(capacity: Self.count, filled: false)
            for row in 0..<Self.count where Double.random(in: 0..<1, using: &random) < share {
                allowed[row] = true
            }
            let truth = try exact.search(queries, k: 5, effort: .init(), allowed: allowed)
            let found = try graph.search(
                queries,
                k: 5,
                effort: .init(beam: 48),
                allowed: allowed
            )
            #expect(found.recall(against: truth) >= 0.98 * unfiltered, "share \(share)")
        }
    }

    @Test(arguments: dimensions, Metric.allCases)
    func `every instruction set finds the same`(dimension: Int, metric: Metric) throws {
        let (graph, _, queries) = try build(dimension, metric: metric)
        var allowed = RowSet(capacity: Self.count, filled: true)
        for row in stride(from: 0, to: Self.count, by: 5) { allowed[row] = false }
        for filter in [nil, allowed] {
            let expected = try graph.search(
                queries,
                k: 10,
                effort: .init(beam: 40),
                allowed: filter,
                with: .scalar
            )
            for instructions in InstructionSet.available {
                let found = try graph.search(
                    queries,
                    k: 10,
                    effort: .init(beam: 40),
                    allowed: filter,
                    with: instructions
                )
                #expect(found == expected, "\(instructions)")
            }
        }
    }

    @Test func `one thread builds the same graph again`() throws {
        let (stored, _) = TestVectors.clustered(500, dimension: 40, seed: 3)
        let originals = try StoredVectors(stored)
        let images = try (0..<2).map { _ in
            try IndexImage(
                building: .graph(.init(degree: 8, beam: 30)),
                over: originals,
                metric: .innerProduct,
                threads: 1
            )
        }
        #expect(images[0].header == images[1].header)
        for name in images[0].header.arrayNames {
            #expect(images[0].bytes(name) == images[1].bytes(name))
        }
    }

    @Test func `arrays in several blocks answer like arrays in one`() throws {
        let (stored, queries) = TestVectors.clustered(
            3_000,
            dimension: 150,
            seed: 44,
            queries: 20
        )
        let originals = try StoredVectors(stored, codec: .float16)
        let image = try IndexImage(
            building: .graph(.init(degree: 10, beam: 40)),
            over: originals,
            metric: .euclidean,
            threads: 2
        )
        let expected = try image.open(originals: originals)
            .search(queries, k: 10, effort: .init(beam: 30), allowed: nil)
        let blocks = IndexImage(
            header: image.header,
            arrays: image.arrays.mapValues { $0.inBlocks(shift: 6) }
        )
        let scattered = try StoredVectors(
            originals.array.inBlocks(shift: 4),
            codec: .float16,
            dimension: 150
        )
        let found = try blocks.open(originals: scattered)
            .search(queries, k: 10, effort: .init(beam: 30), allowed: nil)
        #expect(found == expected)
    }

    @Test func `a crowd of copies stays reachable`() throws {
        let (stored, _) = TestVectors.clustered(2_000, dimension: 32, seed: 7)
        var elements = stored.elements
        for row in 0..<1_000 {
            elements.replaceSubrange(row * 32..<(row + 1) * 32, with: stored[row: 0])
        }
        let originals = try StoredVectors(Matrix(rows: 2_000, columns: 32, elements: elements))
        let image = try IndexImage(
            building: .graph(.init(degree: 8, beam: 40)),
            over: originals,
            metric: .innerProduct,
            threads: 2
        )
        let graph = try #require(try image.open(originals: originals) as? GraphIndex)
        #expect(try graph.check() == 2_000)
        let queries = originals.matrix(stride(from: 1_000, to: 2_000, by: 37))
        let truth = try ExactIndex(originals: originals, metric: .innerProduct)
            .search(queries, k: 10, effort: .init(), allowed: nil)
        let found = try graph.search(queries, k: 10, effort: .init(beam: 50), allowed: nil)
        #expect(found.recall(against: truth) >= 0.95)
    }

    @Test func `headers survive JSON`() throws {
        let (stored, _) = TestVectors.clustered(400, dimension: 160, seed: 1)
        let originals = try StoredVectors(stored)
        for recipe in [
            IndexRecipe.exact(codec: nil), .exact(codec: .int8), .graph(.init(degree: 6)),
        ] {
            let decoded = try JSONDecoder().decode(
                IndexRecipe.self,
                from: JSONEncoder().encode(recipe)
            )
            #expect(decoded == recipe)
            let image = try IndexImage(
                building: recipe,
                over: originals,
                metric: .euclidean,
                threads: 2
            )
            let header = try JSONDecoder().decode(
                IndexHeader.self,
                from: JSONEncoder().encode(image.header)
            )
            #expect(header == image.header)
            #expect(Set(header.arrayNames) == Set(image.arrays.keys))
        }
    }

    @Test func `parameters outside their range are refused`() throws {
        let originals = try StoredVectors(TestVectors.clustered(20, dimension: 4, seed: 1).stored)
        func build(_ recipe: IndexRecipe, threads: Int = 1) throws {
            _ = try IndexImage(
                building: recipe,
                over: originals,
                metric: .euclidean,
                threads: threads
            )
        }
        #expect(
            throws: VectorSearchError.parameterOutOfRange(
                name: "degree",
                found: 3,
                lowest: 4,
                highest: 64
            )
        ) { try build(.graph(.init(degree: 3))) }
        #expect(
            throws: VectorSearchError.parameterOutOfRange(
                name: "beam",
                found: 2_001,
                lowest: 8,
                highest: 2_000
            )
        ) { try build(.graph(.init(beam: 2_001))) }
        #expect(
            throws: VectorSearchError.parameterOutOfRange(
                name: "threads",
                found: 0,
                lowest: 1,
                highest: 1_024
            )
        ) { try build(.exact(codec: nil), threads: 0) }
        #expect(throws: VectorSearchError.codecNotSupported(.float16)) {
            try build(.exact(codec: .float16))
        }
    }

    @Test func `originals that are not finite are refused`() throws {
        var vectors = Matrix(rows: 3_000, columns: 2)
        vectors.elements[2 * 2_500 + 1] = .nan
        let originals = try StoredVectors(vectors)
        #expect(throws: VectorSearchError.notFinite(row: 2_500, column: 1)) {
            _ = try IndexImage(
                building: .graph(.init()),
                over: originals,
                metric: .euclidean,
                threads: 1
            )
        }
    }
}
