public import Tensors

/// How near two vectors are; a greater score is nearer.
public enum Metric: String, Sendable, Codable, CaseIterable {
    /// The inner product; cosine similarity for vectors of unit length.
    case innerProduct
    /// Minus the squared Euclidean distance.
    case euclidean
}

/// The nearest stored vectors of several queries.
public struct Neighbors: Sendable, Equatable {
    /// Slots a query, `k`.
    public let k: Int
    /// Rows of the stored vectors, `n × k`, best first; −1 pads a query with fewer hits.
    public var rows: [Int32]
    /// Scores beside `rows`, greater is nearer; −infinity pads.
    public var scores: [Float]

    /// Neighbours with every slot empty, `queries × k`.
    public init(queries: Int, k: Int) {
        self.k = k
        rows = .init(repeating: -1, count: queries * k)
        scores = .init(repeating: -.infinity, count: queries * k)
    }
}

/// A set of rows, one bit a row, that a search may return.
public struct RowSet: Sendable, Equatable {
    /// Number of rows that the set is about.
    public let capacity: Int
    /// Bit `i % 64` of word `i / 64` says whether row `i` is in the set.
    public var words: [UInt64]

    /// A set with every row, or none.
    public init(capacity: Int, filled: Bool) {
        self.capacity = capacity
        words = .init(repeating: filled ? .max : 0, count: (capacity + 63) / 64)
        if filled, capacity % 64 != 0 { words[words.count - 1] = (1 << UInt64(capacity % 64)) - 1 }
    }

    /// Whether a row is in the set.
    public subscript(row: Int) -> Bool {
        get { words[row >> 6] & (1 << UInt64(row & 63)) != 0 }
        set {
            if newValue {
                words[row >> 6] |= 1 << UInt64(row & 63)
            } else {
                words[row >> 6] &= ~(1 << UInt64(row & 63))
            }
        }
    }

    /// Number of rows in the set.
    public var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }
}

/// How hard a search tries.
public struct SearchEffort: Sendable, Equatable {
    /// Beam width of a graph search (`efSearch`); other indexes ignore it.
    public var beam: Int

    /// An effort with the given beam.
    public init(beam: Int = 64) { self.beam = beam }
}

/// Finds the nearest of stored vectors.
///
/// Immutable and safe to search from several threads.
public protocol VectorIndex: Sendable {
    /// Number of stored vectors, `n`.
    var count: Int { get }
    /// Dimensions of a vector, `d`.
    var dimension: Int { get }
    /// How near is measured.
    var metric: Metric { get }

    /// Finds the `k` nearest rows for each query.
    ///
    /// - Parameters:
    ///   - queries: `m × d`, finite.
    ///   - k: at least 1.
    ///   - effort: how hard to try.
    ///   - allowed: rows that may be returned; all when `nil`.
    /// - Returns: `m × k`; never fewer than `k` hits while `k` allowed rows exist.
    /// - Throws: `VectorSearchError` when shapes do not fit or a query is not finite.
    func search(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?
    ) throws -> Neighbors
}
