import Compatibility
import Foundation
import Tensors

/// Agreement of mapped queries with the new model's own ranking, one JSON line a map.
///
/// usage: BridgeBenchmark OLD.npy NEW.npy PAIRS QUERIES [STEPS]: row i of both is one text, in random
/// order; the first PAIRS rows are the sample, the last QUERIES rows ask, all others are the gallery.
@main
struct BridgeBenchmark {
    struct Row: Encodable {
        let map: String
        let pairs: Int
        let seconds: Double
        let agree10: Double
        let found200: Double
    }

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 5, let pairs = Int(arguments[3]), let asked = Int(arguments[4])
        else {
            FileHandle.standardError.write(
                Data("usage: BridgeBenchmark OLD.npy NEW.npy PAIRS QUERIES [STEPS]\n".utf8)
            )
            exit(2)
        }
        let steps = arguments.count > 5 ? Int(arguments[5]) ?? 800 : 800
        let bench = try BridgeBenchmark(
            old: NumPyFile(path: arguments[1]),
            new: NumPyFile(path: arguments[2]),
            pairs: pairs,
            asked: asked
        )
        try bench.report("keep the old model", seconds: 0, bench.oldQueries)
        let affine = DistillationSettings(hidden: 0, steps: steps)
        let network = DistillationSettings(steps: steps)
        let maps: [(String, ProjectionMethod, ProjectionInput)] = [
            ("procrustes, new", .procrustes, .new),
            ("ridge, new", .ridge(), .new),
            ("low-rank 128, new", .lowRank(rank: 128), .new),
            ("mlp, new", .regression(network), .new),
            ("rank affine, new", .ranking(affine), .new),
            ("rank, new", .ranking(network), .new),
            ("rank, old", .ranking(network), .old),
            ("rank affine, both", .ranking(affine), .both),
            ("rank, both", .ranking(network), .both),
        ]
        for (name, method, input) in maps { try bench.measure(name, method, input) }
    }

    private let pairs: Int
    private let oldSample: SpaceVectors
    private let newSample: SpaceVectors
    private let oldQueries: Matrix
    private let newQueries: Matrix
    private let gallery: Matrix
    private let truth: [Set<Int>]

    private init(old: NumPyFile, new: NumPyFile, pairs: Int, asked: Int) throws {
        let oldSpace = ProjectionSpace(fingerprint: "old", model: "old", dimension: old.columns)
        let newSpace = ProjectionSpace(fingerprint: "new", model: "new", dimension: new.columns)
        self.pairs = pairs
        oldSample = try SpaceVectors(old.matrix(rows: 0..<pairs), in: oldSpace)
        newSample = try SpaceVectors(new.matrix(rows: 0..<pairs), in: newSpace)
        let first = old.rows - asked
        oldQueries = old.matrix(rows: first..<old.rows)
        newQueries = new.matrix(rows: first..<old.rows)
        gallery = old.matrix(rows: 0..<first)
        truth = Self.top(newQueries, new.matrix(rows: 0..<first), 10).map { Set($0) }
    }

    private func measure(
        _ name: String,
        _ method: ProjectionMethod,
        _ input: ProjectionInput
    ) throws {
        let start = ContinuousClock.now
        let sources = input.pick(new: newSample, old: oldSample)
        let projection = try Projection(
            fitting: ProjectionSample(from: sources, to: oldSample),
            gallery: "bench",
            method: method,
            teacher: newSample.rows
        )
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let queries = try projection(
            [
                SpaceVectors(newQueries, in: newSample.space),
                SpaceVectors(oldQueries, in: oldSample.space),
            ],
            into: "old",
            of: "bench"
        )
        try report(name, seconds: seconds, queries)
    }

    private func report(_ name: String, seconds: Double, _ queries: Matrix) throws {
        let found = Self.top(queries, gallery, 200)
        func share(_ depth: Int) -> Double {
            let hits = zip(found, truth).reduce(0) { sum, pair in
                sum + pair.0.prefix(depth).count { pair.1.contains($0) }
            }
            return Double(hits) / Double(10 * truth.count)
        }
        let row = Row(
            map: name,
            pairs: pairs,
            seconds: (seconds * 10).rounded() / 10,
            agree10: share(10),
            found200: share(200)
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        FileHandle.standardOutput.write(try encoder.encode(row) + Data("\n".utf8))
    }

    private static func top(_ queries: Matrix, _ rows: Matrix, _ count: Int) -> [[Int]] {
        let scores = queries.multiplied(byTransposed: rows)
        return (0..<queries.rows).map { query in
            let row = Array(scores[row: query])
            return Array(row.indices.sorted { row[$0] > row[$1] }.prefix(count))
        }
    }
}
