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
        /// The share of the exact ten nearest that were found, 0 to 1.
        public let recall: Double
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
    /// - Throws: what a search throws.
    public init(
        _ snapshot: GallerySnapshot,
        queries: Matrix,
        beams: [Int] = BeamTuning.beams,
        threads: Int = 1
    ) throws {
        precondition(queries.rows > 0 && threads > 0, "queries and threads")
        let exact = try Round(snapshot, queries, SearchOptions(isExact: true), threads: threads)
        self.threads = threads
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
                queriesPerSecond: best.queriesPerSecond,
                medianMilliseconds: best.milliseconds(0.5),
                slowMilliseconds: best.milliseconds(0.99)
            )
        }
    }

    /// All queries, one after another on each thread.
    private struct Round {
        private let found: [Set<UInt64>]
        private let seconds: [Double]
        private let total: Double

        init(
            _ snapshot: GallerySnapshot,
            _ queries: Matrix,
            _ options: SearchOptions,
            threads: Int
        ) throws {
            let outcomes = Mutex<[Int: Result<(Set<UInt64>, Double), any Error>]>([:])
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
                        return (Set(nearest[0].map(\.document)), took)
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
            let shared = zip(found, exact.found).reduce(0) {
                $0 + $1.0.intersection($1.1).count
            }
            return wanted == 0 ? 1 : Double(shared) / Double(wanted)
        }
    }
}
