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

    /// Appends one text of segment 0.
    public mutating func append(_ tokens: some Sequence<Int32>) {
        appendTokens(tokens, segment: 0)
        endText()
    }

    /// Appends one text; `segments` has as many elements as `tokens`.
    public mutating func append(
        _ tokens: some Collection<Int32>,
        segments: some Collection<Int32>
    ) {
        precondition(tokens.count == segments.count, "one segment a token")
        ids.append(contentsOf: tokens)
        self.segments.append(contentsOf: segments)
        endText()
    }

    /// Appends a text of another batch, with its segments.
    public mutating func append(_ text: Int, of other: TokenBatch) {
        let tokens = Int(other.offsets[text])..<Int(other.offsets[text + 1])
        append(other.ids[tokens], segments: other.segments[tokens])
    }

    /// Removes all texts and keeps the storage.
    public mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        segments.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        offsets.append(0)
    }

    /// Makes room for more texts and tokens.
    public mutating func reserve(texts: Int, tokens: Int) {
        ids.reserveCapacity(ids.count + tokens)
        segments.reserveCapacity(segments.count + tokens)
        offsets.reserveCapacity(offsets.count + texts)
    }

    /// The ids of one text.
    public subscript(text: Int) -> ArraySlice<Int32> {
        ids[Int(offsets[text])..<Int(offsets[text + 1])]
    }

    /// Appends tokens to the text that has not ended.
    mutating func appendTokens(_ tokens: some Sequence<Int32>, segment: Int32) {
        ids.append(contentsOf: tokens)
        segments.append(contentsOf: repeatElement(segment, count: ids.count - segments.count))
    }

    /// Ends the text whose tokens were appended.
    mutating func endText() {
        offsets.append(Int32(ids.count))
    }
}
