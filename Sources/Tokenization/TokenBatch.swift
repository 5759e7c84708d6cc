/// The token ids of several texts, laid end to end without padding.
///
/// Text `i` owns `ids[offsets[i] ..< offsets[i + 1]]`. All storage is flat so that a batch can be
/// filled again and again without allocating.
public struct TokenBatch: Sendable, Equatable {
    /// Token ids of all texts, `tokenCount`.
    public private(set) var ids: [Int32] = []
    /// Segment ids (0 or 1) beside `ids`; all 0 for single texts.
    public private(set) var segments: [Int32] = []
    /// Cumulative lengths, `count + 1` values starting at 0.
    public private(set) var offsets: [Int32] = [0]

    /// An empty batch.
    public init() {}

    /// Number of texts.
    public var count: Int { offsets.count - 1 }
    /// Number of tokens of all texts.
    public var tokenCount: Int { ids.count }

    /// Appends one text.
    public mutating func append(_ tokens: some Sequence<Int32>) {
        ids.append(contentsOf: tokens)
        segments.append(contentsOf: repeatElement(0, count: ids.count - segments.count))
        offsets.append(Int32(ids.count))
    }

    /// Removes all texts and keeps the storage.
    public mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
    }
}
