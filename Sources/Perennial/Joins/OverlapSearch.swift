internal import Storage

/// Finds the columns that share the most values with a query, exactly.
///
/// The lists of the rarest values are read first. As soon as `k` columns are known to share more than there are
/// lists left, no other column can come in, and the frequent values' long lists need not be read: what they would
/// tell is looked up in the sets of the few columns that are left. Work so grows with the query.
/// Source: Zhu, Deng, Nargesian, Miller: JOSIE, SIGMOD 2019.
struct OverlapSearch {
    /// A column and how many of the query's values it has.
    struct Result: Equatable {
        let column: UInt32
        let overlap: Int

        /// The order of results: most first, then by number.
        static func isBefore(_ left: Result, _ right: Result) -> Bool {
            left.overlap != right.overlap
                ? left.overlap > right.overlap : left.column < right.column
        }
    }

    private struct List {
        let key: UInt64
        let length: Int
    }

    /// What one probe of a column's set costs, counted in entries of lists.
    private static let probeCost = 12
    /// After how many lists the best candidates are measured for the first time.
    private static let firstCheck = 4

    private let store: LakeStore
    private let k: Int
    private var lists: [List] = []
    private var seen: [UInt32: Int] = [:]
    private var measured: [UInt32: Int] = [:]
    /// How many entries of lists and probes of sets the search took; grows with the query, not with the lake.
    private(set) var work = 0

    init(_ store: LakeStore, k: Int) {
        precondition(k > 0, "at least one column is wanted")
        self.store = store
        self.k = k
    }

    /// The `k` columns that share the most of `keys`; fewer where fewer share any.
    mutating func search<Access>(
        _ keys: [UInt64],
        excluding excluded: Set<UInt32> = [],
        in transaction: borrowing Transaction<Access>
    ) throws -> [Result] {
        lists = []
        for key in keys {
            let length = try store.postings.frequency(of: key, in: transaction)
            if length > 0 { lists.append(List(key: key, length: length)) }
        }
        lists.sort { $0.length != $1.length ? $0.length < $1.length : $0.key < $1.key }
        seen = [:]
        measured = [:]
        var position = 0
        var check = Self.firstCheck
        var bound = 0
        while position < lists.count {
            if position == check {
                bound = try measureBest(from: position, in: transaction)
                if bound > lists.count - position { break }
                check *= 2
            }
            try store.postings.forEachColumn(of: lists[position].key, in: transaction) {
                if !excluded.contains($0) { seen[$0, default: 0] += 1 }
            }
            work += lists[position].length
            position += 1
        }
        return try finish(from: position, bound: bound, in: transaction)
    }

    /// Measures the `k` likeliest columns, and answers the overlap that a column needs to be among the best.
    private mutating func measureBest<Access>(
        from position: Int,
        in transaction: borrowing Transaction<Access>
    ) throws -> Int {
        let rest = remainingKeys(from: position)
        let best = seen.map { Result(column: $0, overlap: $1) }.sorted(by: Result.isBefore)
        for candidate in best.prefix(k) where measured[candidate.column] == nil {
            let more = try store.overlap(of: candidate.column, with: rest, in: transaction)
            measured[candidate.column] = candidate.overlap + more
            work += rest.count * Self.probeCost
        }
        let least = measured.values.sorted(by: >)
        return least.count >= k ? least[k - 1] : 0
    }

    /// Completes the columns that can still be among the best, by their sets or by the rest of the lists.
    private mutating func finish<Access>(
        from position: Int,
        bound: Int,
        in transaction: borrowing Transaction<Access>
    ) throws -> [Result] {
        let left = lists.count - position
        var results: [Result] = []
        var open: [Result] = []
        for (column, count) in seen {
            if let overlap = measured[column] {
                results.append(Result(column: column, overlap: overlap))
            } else if left == 0 {
                results.append(Result(column: column, overlap: count))
            } else if count + left >= bound {
                open.append(Result(column: column, overlap: count))
            }
        }
        let listCost = lists[position...].reduce(0) { $0 + $1.length }
        if left > 0, open.count * left * Self.probeCost <= listCost {
            let rest = remainingKeys(from: position)
            for candidate in open {
                let more = try store.overlap(of: candidate.column, with: rest, in: transaction)
                results.append(Result(column: candidate.column, overlap: candidate.overlap + more))
            }
            work += open.count * left * Self.probeCost
        } else if left > 0, !open.isEmpty {
            var counts = Dictionary(uniqueKeysWithValues: open.map { ($0.column, $0.overlap) })
            for list in lists[position...] {
                try store.postings.forEachColumn(of: list.key, in: transaction) {
                    counts[$0]? += 1
                }
            }
            work += listCost
            results += counts.map { Result(column: $0, overlap: $1) }
        }
        return Array(results.sorted(by: Result.isBefore).prefix(k))
    }

    private func remainingKeys(from position: Int) -> [UInt64] {
        lists[position...].map(\.key).sorted()
    }
}
