import Storage
import Tensors
import Testing
import VectorSearch

@Suite struct CodedIndexTests {
    static let data = TestVectors.clustered(900, dimension: 128, seed: 33, queries: 30)

    private func index(
        _ name: String,
        rescoring: CodedRecipe.Rescoring = .none,
        metric: Metric = .innerProduct,
        vectors: Matrix = data.stored
    ) throws -> any VectorIndex {
        let originals = try StoredVectors(vectors)
        let recipe = CodedRecipe(try GalleryCodec(named: name), rescoring: rescoring)
        let image = try IndexImage(
            building: .coded(recipe),
            over: originals,
            metric: metric,
            threads: 1
        )
        #expect(Set(image.header.arrayNames) == Set(image.arrays.keys))
        return try image.open(originals: originals)
    }

    private func search(_ index: any VectorIndex, k: Int = 10) throws -> Neighbors {
        try index.search(Self.data.queries, k: k, effort: SearchEffort(), allowed: nil)
    }

    static let scored = [
        "float32", "float16", "bfloat16", "int8", "int8row", "int4", "binary", "rbinary",
        "rabitq4", "rabitq6", "saq16", "saq50", "pq16", "pq16x4", "opq8x4", "rq4", "lsq3", "prq4x2",
        "pca64+int8",
        "pca48+int4", "matryoshka32",
    ]

    @Test(arguments: scored, Metric.allCases)
    func `a score is the product or distance with what the code decodes to`(
        name: String,
        metric: Metric
    ) throws {
        let (vectors, queries) = Self.data
        let trained = try TrainedCodec(
            training: GalleryCodec(named: name),
            on: vectors,
            metric: metric
        )
        let decoded = try trained.decode(trained.encode(vectors))
        let index = try index(name, metric: metric)
        let found = try index.search(queries, k: 900, effort: SearchEffort(), allowed: nil)
        // RaBitQ's lengths are the vectors' own, so that its distances are unbiased.
        let isOwnLength = name.hasPrefix("rabitq") || name.hasPrefix("saq")
        for query in 0..<5 {
            for place in stride(from: 0, to: 900, by: 37) {
                let row = Int(found.rows[query * 900 + place])
                var score: Float = 0
                for column in 0..<128 {
                    let (q, x) = (
                        queries.elements[query * 128 + column],
                        decoded.elements[row * 128 + column]
                    )
                    let own = vectors.elements[row * 128 + column]
                    score +=
                        metric == .innerProduct
                        ? q * x : 2 * q * x - q * q - (isOwnLength ? own * own : x * x)
                }
                // Queries are rounded to integers, and half precision keeps what codes have beside
                // them to 1 in 2,048.
                let tolerance = 0.06 + abs(score) / 2_048
                #expect(abs(score - found.scores[query * 900 + place]) < tolerance, "\(row)")
            }
        }
    }

    @Test(arguments: Metric.allCases)
    func `estimates of RaBitQ are unbiased`(metric: Metric) throws {
        let (vectors, queries) = Self.data
        for bits in 1...6 {
            let index = try index("rabitq\(bits)", metric: metric)
            let found = try index.search(queries, k: 900, effort: SearchEffort(), allowed: nil)
            let truth = try StoredVectors(vectors)
            let exact = try ExactIndex(originals: truth, metric: metric)
                .search(queries, k: 900, effort: SearchEffort(), allowed: nil)
            var sum = 0.0
            var squares = 0.0
            for query in 0..<queries.rows {
                var scores: [Int32: Float] = [:]
                for place in 0..<900 {
                    scores[exact.rows[query * 900 + place]] = exact.scores[query * 900 + place]
                }
                for place in 0..<900 {
                    let score = try #require(scores[found.rows[query * 900 + place]])
                    let error = Double(found.scores[query * 900 + place] - score)
                    sum += error
                    squares += error * error
                }
            }
            let n = Double(queries.rows * 900)
            let deviation = (squares / n).squareRoot()
            // Errors of one query share its rounding, so that they average like fewer.
            #expect(abs(sum / n) < 0.1 * deviation, "\(bits) bits: \(sum / n) of \(deviation)")
            let bound = (metric == .innerProduct ? 1.0 : 2.0) / Double(1 << bits) * 0.25
            #expect(deviation < bound, "\(bits) bits: \(deviation)")
        }
    }

    @Test(arguments: [
        "int8", "int4", "rabitq2", "rabitq1", "saq16", "rbinary", "pq32", "pca64+int8",
    ])
    func `the best estimates rescored give nearly the exact answers`(name: String) throws {
        let truth = try StoredVectors(Self.data.stored)
        for metric in Metric.allCases {
            let exact = try search(ExactIndex(originals: truth, metric: metric))
            for rescoring in [CodedRecipe.Rescoring.float16, .originals] {
                let found = try search(index(name, rescoring: rescoring, metric: metric))
                var shared = 0
                for query in 0..<30 {
                    shared +=
                        Set(exact.rows[query * 10..<query * 10 + 10])
                        .intersection(found.rows[query * 10..<query * 10 + 10]).count
                }
                #expect(shared >= 291, "\(metric) \(rescoring): \(shared) of 300")
                let close = zip(exact.scores, found.scores).allSatisfy { abs($0 - $1) < 0.01 }
                #expect(close || shared < 300)
            }
        }
    }

    @Test(arguments: ["int8", "int4", "rabitq3", "saq30", "pq16", "pq16x4", "float16"])
    func `only allowed rows are found, and all of them when there are few`(name: String) throws {
        let index = try index(name)
        var allowed = RowSet(capacity: 900, filled: false)
        for row in [0, 5, 31, 32, 63, 64, 500, 899] { allowed[row] = true }
        let found = try index.search(
            Self.data.queries,
            k: 12,
            effort: SearchEffort(),
            allowed: allowed
        )
        for query in 0..<30 {
            let rows = found.rows[query * 12..<query * 12 + 8]
            #expect(Set(rows) == [0, 5, 31, 32, 63, 64, 500, 899])
            #expect(found.rows[query * 12 + 8] == -1)
            let scores = found.scores[query * 12..<query * 12 + 8]
            #expect(Array(scores) == scores.sorted(by: >))
        }
    }

    @Test(arguments: ["rabitq2", "saq24"], [Float(1e-6), 3e5])
    func `the scale of vectors changes nothing but the scores`(name: String, scale: Float) throws {
        let unscaled = try search(index(name))
        var vectors = Self.data.stored
        vectors.elements = vectors.elements.map { $0 * scale }
        let scaled = try search(index(name, vectors: vectors))
        // Directions of nearly equal variance turn with rounding: not the hits, but how good they are stays.
        let exact = try search(index("float32"))
        func recall(_ found: Neighbors) -> Double {
            let right = (0..<30).map { query in
                let range = query * 10..<query * 10 + 10
                return Set(found.rows[range]).intersection(exact.rows[range]).count
            }
            return Double(right.reduce(0, +)) / 300
        }
        #expect(recall(unscaled) > 0.5)
        #expect(abs(recall(scaled) - recall(unscaled)) < 0.05)
        #expect(abs(scaled.scores[0] / (unscaled.scores[0] * scale) - 1) < 0.01)
    }

    @Test func `an index without vectors finds nothing`() throws {
        let originals = try StoredVectors(Matrix(rows: 0, columns: 8))
        #expect(throws: VectorSearchError.tooFewVectors(codec: "int8", found: 0, needed: 1)) {
            _ = try IndexImage(
                building: .coded(CodedRecipe(GalleryCodec(.int8))),
                over: originals,
                metric: .innerProduct,
                threads: 1
            )
        }
    }

    @Test func `a damaged array is refused`() throws {
        let originals = try StoredVectors(Self.data.stored)
        for name in ["pca64+rabitq2", "saq20", "opq8x4", "int8row"] {
            let recipe = CodedRecipe(try GalleryCodec(named: name), rescoring: .float16)
            let image = try IndexImage(
                building: .coded(recipe),
                over: originals,
                metric: .euclidean,
                threads: 1
            )
            for missing in image.arrays.keys {
                var arrays = image.arrays
                arrays[missing] = nil
                #expect(throws: VectorSearchError.arrayMissing(name: missing)) {
                    _ = try IndexImage(header: image.header, arrays: arrays)
                        .open(originals: originals)
                }
                arrays[missing] = MappedArray(copying: [UInt8(1)].span, rowBytes: 1)
                #expect(throws: VectorSearchError.self) {
                    _ = try IndexImage(header: image.header, arrays: arrays)
                        .open(originals: originals)
                }
            }
        }
    }
}
