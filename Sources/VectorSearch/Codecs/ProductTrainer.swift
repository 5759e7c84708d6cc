internal import Dispatch
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
    /// Times at most that rotation and centroids improve in turn: as in FAISS.
    private static let turns = 50
    /// Turns after which the better start is known.
    private static let trialTurns = 10
    /// Rounds of k-means in a turn: as in FAISS.
    private static let roundsInTurn = 4
    /// Turns end when one lessens the error by less than this share of it.
    private static let leastGain: Float = 2e-4
    private static let seed: UInt64 = 0x50C

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
    /// Centroids, and the rotation that brings vectors nearest to them, are found in turn. This is
    /// begun with vectors as they are, which is never worse than no rotation, and at a random
    /// rotation, which gets away from principal directions: along them a rotation hardly moves. The
    /// one that is ahead after a few turns goes on.
    ///
    /// - Throws: `VectorSearchError` when a decomposition fails.
    func learnRotated() throws(VectorSearchError) -> Learned {
        var best = Attempt(rotation: rotation(isRandom: false))
        var other = Attempt(rotation: rotation(isRandom: true))
        try improve(&best, turns: Self.trialTurns)
        try improve(&other, turns: Self.trialTurns)
        if other.error < best.error { best = other }
        try improve(&best, turns: Self.turns - Self.trialTurns)
        let columns = columns(of: sample.multiplied(byTransposed: best.rotation))
        let centroids = centroids(of: columns, from: best.centroids, rounds: Self.rounds)
        return Learned(rotation: best.rotation, centroids: centroids.flatMap(\.self))
    }

    /// How far the search for a rotation has come.
    private struct Attempt {
        var rotation: Matrix
        var centroids: [[Float]]?
        /// The sum of squared distances before the rotation's last change.
        var error = Float.infinity
    }

    private func improve(_ attempt: inout Attempt, turns: Int) throws(VectorSearchError) {
        for _ in 0..<turns {
            let columns = columns(of: sample.multiplied(byTransposed: attempt.rotation))
            let rounds = attempt.centroids == nil ? Self.rounds : Self.roundsInTurn
            let centroids = centroids(of: columns, from: attempt.centroids, rounds: rounds)
            let (decoded, error) = decoded(columns, centroids)
            attempt.centroids = centroids
            attempt.rotation = try nearestRotation(to: decoded)
            let isDone = error >= attempt.error * (1 - Self.leastGain)
            attempt.error = error
            guard !isDone else { return }
        }
    }

    /// No rotation, or a random one.
    private func rotation(isRandom: Bool) -> Matrix {
        let d = sample.columns
        var rows = [Float](repeating: 0, count: d * d)
        for index in 0..<d { rows[index * d + index] = 1 }
        if isRandom { RandomRotation(dimension: d, seed: Self.seed).rotate(&rows) }
        return Matrix(rows: d, columns: d, elements: rows)
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

    /// What the vectors' nearest centroids stand for, `n × d`, and the squared distances' sum.
    private func decoded(_ columns: [[Float]], _ centroids: [[Float]]) -> (Matrix, error: Float) {
        let width = sample.columns / parts
        let assigned = inParallel { trainer.assign(columns[$0], to: centroids[$0]) }
        var elements: [Float] = []
        elements.reserveCapacity(sample.elements.count)
        for row in 0..<sample.rows {
            for part in 0..<parts {
                let start = Int(assigned[part].nearest[row]) * width
                elements += centroids[part][start..<start + width]
            }
        }
        let error = assigned.reduce(0) { $0 + $1.distances.reduce(0, +) }
        return (Matrix(rows: sample.rows, columns: sample.columns, elements: elements), error)
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
