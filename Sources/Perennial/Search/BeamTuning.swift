internal import Dispatch
internal import Synchronization
public import Tensors
internal import VectorSearch

/// What a beam width costs and finds, measured on a gallery with queries.
public struct BeamTuning: Sendable, Equatable {
    /// A beam width with what was measured.
    public struct Row: Sendable, Equatable {
        /// The beam width.
        public let beam: Int
        /// The share of the ten nearest that were found, 0 to 1; of documents that are equally near,
        /// each counts.
        public let recall: Double
        /// Queries that found less than half of their ten nearest.
        public let failures: Int
        /// Queries a second, of all threads together.
        public let queriesPerSecond: Double
        /// Milliseconds that half of the queries needed at most.
        public let medianMilliseconds: Double
        /// Milliseconds that 99 of 100 queries needed at most.
        public let slowMilliseconds: Double
    }

    /// Threads that searched at the same time.
    public let threads: Int
    /// Queries a second of exact search.
    public let exactQueriesPerSecond: Double
    /// A row a beam width, ascending.
    public let rows: [Row]

    /// Queries that were asked.
    public let queries: Int

    /// What keeps the widest beam from finding what is near; `nil` where it finds it.
    public var warning: String? {
        guard let widest = rows.last, widest.failures > 0 else { return nil }
        return "\(widest.failures) of \(queries) queries find less than half of their ten nearest "
            + "even with --ef \(widest.beam): many copies of few vectors, or rows that the graph "
            + "does not reach; `perennial verify` tells, and --exact finds them"
    }

    /// The smallest beam whose recall is at least `recall`; `nil` when none reaches it.
    public func choice(recall: Double) -> Row? { rows.first { $0.recall >= recall } }

    /// The widths that are measured when none are named.
    public static let beams = [10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]

    /// Measures a snapshot; the best of three rounds for each width, after one to warm up.
    ///
    /// - Parameters:
    ///   - snapshot: what is searched.
    ///   - queries: `m × d`, at least one.
    ///   - beams: the widths, ascending, each at least 10.
    ///   - threads: threads that search at the same time.
    /// - Throws: `PerennialError.noQueries`, `.badSearch` for a width or number of threads below 1; what a
    ///   search throws.
    public init(
        _ snapshot: GallerySnapshot,
        queries: Matrix,
        beams: [Int] = BeamTuning.beams,
        threads: Int = 1
    ) throws {
        guard queries.rows > 0 else { throw PerennialError.noQueries }
        guard threads > 0 else {
            throw PerennialError.badSearch(
                option: "threads",
                found: "\(threads)",
                allowed: "1 or more"
            )
        }
        let exact = try Round(snapshot, queries, SearchOptions(isExact: true), threads: threads)
        self.threads = threads
        self.queries = queries.rows
        exactQueriesPerSecond = exact.queriesPerSecond
        rows = try beams.map { beam in
            let options = SearchOptions(effort: SearchEffort(beam: beam))
            let rounds = try (0..<4).map { _ in
                try Round(snapshot, queries, options, threads: threads)
            }
            let best = rounds.dropFirst().max { $0.queriesPerSecond < $1.queriesPerSecond }
            guard let best else { preconditionFailure("there are three rounds") }
            return Row(
                beam: beam,
                recall: best.recall(of: exact),
                failures: best.failures(of: exact),
                queriesPerSecond: best.queriesPerSecond,
                medianMilliseconds: best.milliseconds(0.5),
                slowMilliseconds: best.milliseconds(0.99)
            )
        }
    }

    /// All queries, one after another on each thread.
    private struct Round {
        private let found: [[Candidate]]
        private let seconds: [Double]
        private let total: Double

        init(
            _ snapshot: GallerySnapshot,
            _ queries: Matrix,
            _ options: SearchOptions,
            threads: Int
        ) throws {
            let outcomes = Mutex<[Int: Result<([Candidate], Double), any Error>]>([:])
            let clock = ContinuousClock()
            let start = clock.now
            DispatchQueue.concurrentPerform(iterations: threads) { thread in
                for row in stride(from: thread, to: queries.rows, by: threads) {
                    let outcome = Result {
                        let query = Matrix(
                            rows: 1,
                            columns: queries.columns,
                            elements: Array(queries[row: row])
                        )
                        let begin = clock.now
                        let nearest = try snapshot.nearestDocuments(query, options: options)
                        let took = (clock.now - begin) / .seconds(1)
                        return (nearest[0], took)
                    }
                    outcomes.withLock { $0[row] = outcome }
                }
            }
            total = (clock.now - start) / .seconds(1)
            let results = try outcomes.withLock { outcomes in
                try outcomes.sorted { $0.key < $1.key }.map { try $0.value.get() }
            }
            found = results.map(\.0)
            seconds = results.map(\.1)
        }

        var queriesPerSecond: Double { Double(seconds.count) / total }

        func milliseconds(_ quantile: Double) -> Double {
            let sorted = seconds.sorted()
            let place = Int((quantile * Double(sorted.count - 1)).rounded(.up))
            return 1_000 * sorted[place]
        }

        func recall(of exact: Round) -> Double {
            let wanted = exact.found.reduce(0) { $0 + $1.count }
            return wanted == 0 ? 1 : Double(shared(with: exact).reduce(0, +)) / Double(wanted)
        }

        /// How many queries found less than half of what they wanted.
        func failures(of exact: Round) -> Int {
            zip(shared(with: exact), exact.found).count { 2 * $0 < $1.count }
        }

        /// How many of the nearest each query found: those that are at least as near as the last of the
        /// exact answer, but for rounding, as copies of a vector are equally near.
        private func shared(with exact: Round) -> [Int] {
            zip(found, exact.found).map { found, wanted in
                guard let last = wanted.last else { return 0 }
                let least = last.score - Self.rounding * max(abs(last.score), 1)
                return min(wanted.count, found.count { $0.score >= least })
            }
        }

        /// How much two ways of computing a score differ.
        private static let rounding: Float = 1e-6
    }
}
