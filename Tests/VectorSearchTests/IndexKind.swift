import Tensors
import Testing
import VectorSearch

/// Every kind of index that the contract holds for.
enum IndexKind: String, CaseIterable, CustomTestStringConvertible {
    case exactFloat32, exactFloat16, exactCodes, exactCodesFloat16
    case graphCodes, graphCodesFloat16, graphFaiss

    var testDescription: String { rawValue }

    var codec: VectorCodec {
        switch self {
        case .exactFloat16, .exactCodesFloat16, .graphCodesFloat16: .float16
        default: .float32
        }
    }

    var recipe: IndexRecipe {
        switch self {
        case .exactFloat32, .exactFloat16: .exact(codec: nil)
        case .exactCodes, .exactCodesFloat16: .exact(codec: .int8)
        case .graphCodes, .graphCodesFloat16: .graph(GraphParameters(degree: 12, beam: 48))
        case .graphFaiss: .graph(GraphParameters(degree: 12, beam: 48, builder: .faiss))
        }
    }

    var isExact: Bool {
        switch self {
        case .exactFloat32, .exactFloat16, .exactCodes, .exactCodesFloat16: true
        default: false
        }
    }

    func build(
        _ vectors: Matrix,
        metric: Metric,
        threads: Int = 2
    ) throws -> (index: any VectorIndex, originals: StoredVectors) {
        let originals = try StoredVectors(vectors, codec: codec)
        let image = try IndexImage(
            building: recipe,
            over: originals,
            metric: metric,
            threads: threads
        )
        return (try image.open(originals: originals), originals)
    }
}

extension Metric {
    /// The score by definition, in double precision.
    func score(_ query: ArraySlice<Float>, _ stored: ArraySlice<Float>) -> Double {
        zip(query, stored).reduce(0) { sum, pair in
            let (a, b) = (Double(pair.0), Double(pair.1))
            return sum + (self == .innerProduct ? a * b : -(a - b) * (a - b))
        }
    }
}

extension Neighbors {
    func rows(of query: Int) -> [Int] { rows[query * k..<(query + 1) * k].map(Int.init) }
    func scores(of query: Int) -> [Float] { Array(scores[query * k..<(query + 1) * k]) }

    /// Share of slots whose score reaches the k-th true one.
    func recall(against truth: Neighbors) -> Double {
        let queries = rows.count / k
        let hits = (0..<queries).reduce(0) { sum, query in
            let least = truth.scores(of: query)[k - 1]
            return sum + scores(of: query).count { $0 >= least - 1e-6 }
        }
        return Double(hits) / Double(max(1, rows.count))
    }
}
