import Tensors
import Testing
import VectorSearch

/// No kind of rows may be lost by a graph, in whatever order, share or length it comes.
@Suite struct GraphMixtureTests {
    /// More than a codebook learns from, so that a sample is drawn.
    static let count = 17_000
    /// Products of what lies far from the origin differ by less than a float can hold.
    static let kindsByProduct = MixedVectors.allCases.filter { $0 != .farFromOrigin }
    static let kindsByDistance: [MixedVectors] = [
        .period2, .rare, .copies, .lengths, .outliers, .oneWideDimension, .farFromOrigin,
    ]

    @Test(arguments: kindsByProduct)
    func `by product a graph finds every kind of rows`(kind: MixedVectors) throws {
        let (stored, queries) = kind.make(Self.count, dimension: 40, queries: 40)
        try expectRecall(of: kind, stored, queries, metric: .innerProduct)
    }

    @Test(arguments: kindsByDistance)
    func `by distance a graph finds every kind of rows`(kind: MixedVectors) throws {
        let (stored, queries) = kind.make(Self.count, dimension: 40, queries: 40)
        try expectRecall(of: kind, stored, queries, metric: .euclidean)
    }

    /// Wide vectors are rotated, and keep four bits an element.
    @Test(arguments: [MixedVectors.period2, .rare, .outliers, .copies])
    func `wide vectors lose no kind either`(kind: MixedVectors) throws {
        let (stored, queries) = kind.make(6_000, dimension: 160, queries: 40)
        try expectRecall(of: kind, stored, queries, metric: .innerProduct)
    }

    private func expectRecall(
        of kind: MixedVectors,
        _ stored: Matrix,
        _ queries: Matrix,
        metric: Metric
    ) throws {
        let originals = try StoredVectors(stored)
        let image = try IndexImage(
            building: .graph(GraphParameters()),
            over: originals,
            metric: metric,
            threads: 2
        )
        let graph = try #require(try image.open(originals: originals) as? GraphIndex)
        #expect(try graph.check() == stored.rows)
        let truth = try ExactIndex(originals: originals, metric: metric)
            .search(queries, k: 10, effort: .init(), allowed: nil)
        let found = try graph.search(queries, k: 10, effort: .init(beam: 100), allowed: nil)
        #expect(found.recall(against: truth) >= 0.95, "\(kind)")
        // No query may be lost altogether.
        for query in 0..<queries.rows {
            let least = truth.scores(of: query)[9]
            let reached = found.scores(of: query).count { $0 >= least - 1e-4 * max(1, abs(least)) }
            #expect(reached >= 5, "\(kind), query \(query)")
        }
    }

    /// Crowds of copies, of which a filter allows some.
    @Test func `a filter finds the copies that it allows`() throws {
        let (stored, queries) = MixedVectors.copies.make(4_000, dimension: 40, queries: 20)
        let originals = try StoredVectors(stored)
        let image = try IndexImage(
            building: .graph(GraphParameters(degree: 12, beam: 60)),
            over: originals,
            metric: .innerProduct,
            threads: 2
        )
        let graph = try image.open(originals: originals)
        var allowed = RowSet(capacity: 4_000, filled: false)
        for row in stride(from: 1, to: 4_000, by: 3) { allowed[row] = true }
        let truth = try ExactIndex(originals: originals, metric: .innerProduct)
            .search(queries, k: 10, effort: .init(), allowed: allowed)
        let found = try graph.search(queries, k: 10, effort: .init(beam: 64), allowed: allowed)
        #expect(found.recall(against: truth) >= 0.99)
        #expect(found.rows.allSatisfy { allowed[Int($0)] })
        for query in 0..<20 { #expect(Set(found.rows(of: query)).count == 10) }
    }
}
