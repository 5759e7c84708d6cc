internal import Dispatch
internal import Foundation
internal import Synchronization
internal import Tensors

/// Learns the centroids of product quantizers, and the rotation of optimized ones.
///
/// Product quantization: Jégou, Douze and Schmid 2011; its optimized form: Ge, He, Ke and Sun 2013.
struct ProductTrainer: Sendable {
    /// Vectors to learn from, `n × d`; `d` is a multiple of `parts`.
    let sample: Matrix
    /// Equal parts of a vector.
    let parts: Int
    /// 2^bits centroids a part; at most 8.
    let bits: Int
    let threads: Int

    /// What was learned.
    struct Learned: Sendable {
        /// Vectors are multiplied with it from the left, `d × d`; `nil` where they stay.
        let rotation: Matrix?
        /// parts × 2^bits × (d / parts).
        let centroids: [Float]
    }

    /// Rounds of k-means.
    private static let rounds = 25
    /// Times that rotation and centroids improve in turn.
    private static let turns = 20

    private var trainer: CentroidTrainer {
        CentroidTrainer(dimension: sample.columns / parts, count: 1 << bits)
    }

    /// Learns centroids alone.
    func learn() -> Learned {
        Learned(
            rotation: nil,
            centroids: centroids(of: columns(of: sample), from: nil, rounds: Self.rounds)
                .flatMap(\.self)
        )
    }

    /// Learns a rotation as well.
    ///
    /// It starts with principal directions, dealt out so that parts have equal shares of the
    /// variance; then centroids, and the rotation that brings vectors nearest to them, are found in
    /// turn.
    ///
    /// - Throws: `VectorSearchError` when a decomposition fails.
    func learnRotated() throws(VectorSearchError) -> Learned {
        var rotation = try balancedDirections()
        var learned: [[Float]]?
        for turn in 0..<Self.turns {
            let columns = columns(of: sample.multiplied(byTransposed: rotation))
            let centroids = centroids(of: columns, from: learned, rounds: turn == 0 ? 10 : 2)
            learned = centroids
            rotation = try nearestRotation(to: decoded(columns, centroids))
        }
        let columns = columns(of: sample.multiplied(byTransposed: rotation))
        let centroids = centroids(of: columns, from: learned, rounds: Self.rounds)
        return Learned(rotation: rotation, centroids: centroids.flatMap(\.self))
    }

    /// The parts of all vectors, each `n × (d / parts)`.
    private func columns(of vectors: Matrix) -> [[Float]] {
        let (elements, d) = (vectors.elements, vectors.columns)
        let width = d / parts
        return inParallel { part in
            var column: [Float] = []
            column.reserveCapacity(vectors.rows * width)
            for row in 0..<vectors.rows {
                let start = row * d + part * width
                column += elements[start..<start + width]
            }
            return column
        }
    }

    /// The centroids of every part, improved from others where there are such.
    private func centroids(
        of columns: [[Float]],
        from before: [[Float]]?,
        rounds: Int
    ) -> [[Float]] {
        inParallel { part in
            var centroids = before?[part] ?? trainer.start(columns[part])
            trainer.improve(&centroids, by: columns[part], rounds: rounds)
            return centroids
        }
    }

    /// What the vectors' nearest centroids stand for, `n × d`.
    private func decoded(_ columns: [[Float]], _ centroids: [[Float]]) -> Matrix {
        let width = sample.columns / parts
        let nearest = inParallel { trainer.assign(columns[$0], to: centroids[$0]).nearest }
        var elements: [Float] = []
        elements.reserveCapacity(sample.elements.count)
        for row in 0..<sample.rows {
            for part in 0..<parts {
                let start = Int(nearest[part][row]) * width
                elements += centroids[part][start..<start + width]
            }
        }
        return Matrix(rows: sample.rows, columns: sample.columns, elements: elements)
    }

    /// The rotation R of the least Σ |R x − x̂|²: orthogonal Procrustes.
    private func nearestRotation(to decoded: Matrix) throws(VectorSearchError) -> Matrix {
        let product = decoded.transposed.multiplied(by: sample)
        do {
            let parts = try SingularValueDecomposition(of: DoubleMatrix(product))
            return Matrix(parts.left.multiplied(by: parts.rightTransposed))
        } catch {
            throw .faissFailed(operation: "learn a rotation", detail: "\(error)")
        }
    }

    /// Principal directions, dealt to the part with the least product of variances that has room.
    private func balancedDirections() throws(VectorSearchError) -> Matrix {
        let directions = try FaissTraining.principalDirections(of: sample)
        let variances = Self.variances(of: sample.multiplied(byTransposed: directions))
        let width = sample.columns / parts
        var rows: [[Int]] = .init(repeating: [], count: parts)
        var logs = [Float](repeating: 0, count: parts)
        for (row, variance) in variances.enumerated() {
            let free = (0..<parts).filter { rows[$0].count < width }
            guard let part = free.min(by: { logs[$0] < logs[$1] }) else { break }
            rows[part].append(row)
            logs[part] += log(max(variance, .leastNormalMagnitude))
        }
        let order = rows.flatMap(\.self)
        return Matrix(
            rows: directions.rows,
            columns: directions.columns,
            elements: order.flatMap { Array(directions[row: $0]) }
        )
    }

    private static func variances(of vectors: Matrix) -> [Float] {
        var sums = [Float](repeating: 0, count: vectors.columns)
        var squares = sums
        for row in 0..<vectors.rows {
            for (index, value) in vectors[row: row].enumerated() {
                sums[index] += value
                squares[index] += value * value
            }
        }
        let count = Float(max(vectors.rows, 1))
        return zip(sums, squares).map { $1 / count - $0 / count * $0 / count }
    }

    private func inParallel<Result: Sendable>(_ body: @Sendable (Int) -> Result) -> [Result] {
        let done = Mutex<[Int: Result]>([:])
        let workers = min(threads, parts)
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for part in stride(from: worker, to: parts, by: workers) {
                let result = body(part)
                done.withLock { $0[part] = result }
            }
        }
        return done.withLock { done in
            (0..<parts).map { part in
                guard let result = done[part] else { preconditionFailure("every part is done") }
                return result
            }
        }
    }
}
