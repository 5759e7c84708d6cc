import Tensors
import Testing
import VectorSearch

/// What every index promises, whatever it is made of.
@Suite struct VectorIndexContractTests {
    @Test(arguments: IndexKind.allCases, Metric.allCases)
    func `hits are distinct, sorted and carry exact scores`(kind: IndexKind, metric: Metric) throws
    {
        for dimension in [1, 3, 17, 64, 130] {
            let (stored, queries) = TestVectors.clustered(
                300,
                dimension: dimension,
                seed: 5,
                unit: false,
                queries: 6
            )
            let (index, originals) = try kind.build(stored, metric: metric)
            let kept = originals.matrix(0..<300)
            #expect(index.count == 300 && index.dimension == dimension && index.metric == metric)
            let found = try index.search(queries, k: 9, effort: .init(beam: 20), allowed: nil)
            #expect(found.k == 9 && found.rows.count == 54)
            for query in 0..<6 {
                let rows = found.rows(of: query)
                let scores = found.scores(of: query)
                #expect(Set(rows).count == 9 && rows.allSatisfy { (0..<300).contains($0) })
                #expect(scores == scores.sorted(by: >))
                for (row, score) in zip(rows, scores) {
                    let exact = metric.score(queries[row: query], kept[row: row])
                    #expect(abs(Double(score) - exact) <= 1e-4 * max(1, abs(exact)))
                }
            }
        }
    }

    @Test(arguments: IndexKind.allCases)
    func `more hits than vectors are padded`(kind: IndexKind) throws {
        let (stored, queries) = TestVectors.clustered(5, dimension: 8, seed: 2, queries: 2)
        let (index, _) = try kind.build(stored, metric: .innerProduct)
        let found = try index.search(queries, k: 8, effort: .init(), allowed: nil)
        for query in 0..<2 {
            #expect(Set(found.rows(of: query).prefix(5)) == Set(0..<5))
            #expect(found.rows(of: query).suffix(3).allSatisfy { $0 == -1 })
            #expect(found.scores(of: query).suffix(3).allSatisfy { $0 == -.infinity })
        }
    }

    @Test(arguments: IndexKind.allCases)
    func `an empty index and an empty set of rows have no hits`(kind: IndexKind) throws {
        let queries = Matrix(rows: 1, columns: 4, elements: [1, 2, 3, 4])
        let (empty, _) = try kind.build(Matrix(rows: 0, columns: 4), metric: .innerProduct)
        #expect(empty.count == 0)
        #expect(try empty.search(queries, k: 2, effort: .init(), allowed: nil).rows == [-1, -1])
        let (stored, _) = TestVectors.clustered(40, dimension: 4, seed: 1)
        let (index, _) = try kind.build(stored, metric: .euclidean)
        let nothing = RowSet(capacity: 40, filled: false)
        #expect(
            try index.search(queries, k: 2, effort: .init(), allowed: nothing).rows == [-1, -1]
        )
        let none = Matrix(rows: 0, columns: 4)
        #expect(try index.search(none, k: 2, effort: .init(), allowed: nil).rows.isEmpty)
    }

    @Test(arguments: IndexKind.allCases, Metric.allCases)
    func `as many allowed rows are found as there are, however few`(
        kind: IndexKind,
        metric: Metric
    ) throws {
        let count = 1_500
        let (stored, queries) = TestVectors.clustered(count, dimension: 20, seed: 9, queries: 3)
        let (index, _) = try kind.build(stored, metric: metric)
        var random = TestRandom(state: 6)
        for share in [0.5, 0.1, 0.01, 0.001] {
            var allowed = RowSet(capacity: count, filled: false)
            for row in 0..<count where Double.random(in: 0..<1, using: &random) < share {
                allowed[row] = true
            }
            let found = try index.search(queries, k: 10, effort: .init(beam: 8), allowed: allowed)
            for query in 0..<3 {
                let rows = found.rows(of: query).filter { $0 >= 0 }
                #expect(rows.count == min(10, allowed.count))
                #expect(Set(rows).count == rows.count)
                #expect(rows.allSatisfy { allowed[$0] })
            }
        }
    }

    @Test(arguments: IndexKind.allCases)
    func `rows far from the query are found when only they are allowed`(kind: IndexKind) throws {
        let count = 3_000
        let (stored, _) = TestVectors.clustered(count, dimension: 24, seed: 14, queries: 0)
        let (index, _) = try kind.build(stored, metric: .innerProduct)
        let query = Matrix(rows: 1, columns: 24, elements: Array(stored[row: 0]))
        let order = (0..<count).sorted {
            Metric.innerProduct.score(query[row: 0], stored[row: $0])
                < Metric.innerProduct.score(query[row: 0], stored[row: $1])
        }
        var allowed = RowSet(capacity: count, filled: false)
        for row in order.prefix(count / 2) { allowed[row] = true }
        let found = try index.search(query, k: 10, effort: .init(beam: 16), allowed: allowed)
        let best = Set(order.prefix(count / 2).suffix(10))
        #expect(found.rows(of: 0).allSatisfy { $0 >= 0 && allowed[$0] })
        #expect(Set(found.rows(of: 0)).intersection(best).count >= 8)
    }

    @Test(arguments: IndexKind.allCases, Metric.allCases)
    func `zero vectors, copies and a zero query are ordinary`(
        kind: IndexKind,
        metric: Metric
    ) throws {
        let (stored, _) = TestVectors.clustered(200, dimension: 16, seed: 3)
        var elements = stored.elements
        for row in 0..<150 {
            elements.replaceSubrange(row * 16..<(row + 1) * 16, with: stored[row: 0])
        }
        for row in 150..<160 {
            elements.replaceSubrange(row * 16..<(row + 1) * 16, with: repeatElement(0, count: 16))
        }
        let vectors = Matrix(rows: 200, columns: 16, elements: elements)
        let (index, _) = try kind.build(vectors, metric: metric)
        let queries = Matrix(
            rows: 2,
            columns: 16,
            elements: Array(stored[row: 0]) + [Float](repeating: 0, count: 16)
        )
        let found = try index.search(queries, k: 5, effort: .init(beam: 10), allowed: nil)
        #expect(found.rows(of: 0).allSatisfy { (0..<150).contains($0) })
        #expect(Set(found.rows(of: 1)).count == 5)
        if metric == .euclidean {
            #expect(found.rows(of: 1).allSatisfy { (150..<160).contains($0) })
        }
        let zeros = Matrix(rows: 30, columns: 16)
        let (flat, _) = try kind.build(zeros, metric: metric)
        #expect(
            try flat.search(queries, k: 3, effort: .init(), allowed: nil).scores.allSatisfy {
                $0 <= 0
            }
        )
    }

    @Test(arguments: IndexKind.allCases)
    func `a batch finds what single queries find`(kind: IndexKind) throws {
        let (stored, queries) = TestVectors.clustered(900, dimension: 50, seed: 21, queries: 11)
        let (index, _) = try kind.build(stored, metric: .euclidean)
        let batch = try index.search(queries, k: 6, effort: .init(beam: 24), allowed: nil)
        for query in 0..<11 {
            let one = Matrix(rows: 1, columns: 50, elements: Array(queries[row: query]))
            let single = try index.search(one, k: 6, effort: .init(beam: 24), allowed: nil)
            #expect(single.rows == batch.rows(of: query).map(Int32.init))
            #expect(single.scores == batch.scores(of: query))
        }
    }

    @Test(arguments: IndexKind.allCases)
    func `several threads may search at once`(kind: IndexKind) async throws {
        let (stored, queries) = TestVectors.clustered(1_200, dimension: 32, seed: 8, queries: 20)
        let (index, _) = try kind.build(stored, metric: .innerProduct)
        let expected = try index.search(queries, k: 5, effort: .init(), allowed: nil)
        try await withThrowingTaskGroup(of: Neighbors.self) { group in
            for _ in 0..<8 {
                group.addTask { try index.search(queries, k: 5, effort: .init(), allowed: nil) }
            }
            for try await found in group { #expect(found == expected) }
        }
    }

    @Test(arguments: IndexKind.allCases)
    func `what does not fit is refused with its facts`(kind: IndexKind) throws {
        let (stored, _) = TestVectors.clustered(60, dimension: 6, seed: 4)
        let (index, _) = try kind.build(stored, metric: .innerProduct)
        func search(_ queries: Matrix, k: Int = 3, beam: Int = 8, allowed: RowSet? = nil) throws {
            _ = try index.search(queries, k: k, effort: .init(beam: beam), allowed: allowed)
        }
        let query = Matrix(rows: 1, columns: 6, elements: [1, 0, 0, 0, 0, 0])
        #expect(throws: VectorSearchError.dimensionMismatch(expected: 6, found: 7)) {
            try search(Matrix(rows: 1, columns: 7))
        }
        #expect(throws: VectorSearchError.resultCountOutOfRange(found: 0, limit: 65_536)) {
            try search(query, k: 0)
        }
        #expect(throws: VectorSearchError.resultCountOutOfRange(found: 65_537, limit: 65_536)) {
            try search(query, k: 65_537)
        }
        #expect(throws: VectorSearchError.beamOutOfRange(found: 0, limit: 65_536)) {
            try search(query, beam: 0)
        }
        #expect(throws: VectorSearchError.filterMismatch(expected: 60, found: 59)) {
            try search(query, allowed: RowSet(capacity: 59, filled: true))
        }
        for bad in [Float.nan, .infinity, -.infinity] {
            var broken = Matrix(rows: 2, columns: 6)
            broken.elements[8] = bad
            #expect(throws: VectorSearchError.notFinite(row: 1, column: 2)) { try search(broken) }
        }
        for large in [Float(1e17), -1e30, .greatestFiniteMagnitude] {
            var broken = Matrix(rows: 2, columns: 6)
            broken.elements[8] = large
            #expect(
                throws: VectorSearchError.elementTooLarge(row: 1, column: 2, limit: 1e16)
            ) { try search(broken) }
            // Neither index nor codec takes what cannot be compared.
            #expect(throws: VectorSearchError.self) {
                _ = try kind.build(broken, metric: .innerProduct)
            }
        }
    }
}
