/// The tokens of one text while it is encoded, without special tokens.
package struct TokenBuffer: Sendable {
    /// Token ids.
    package private(set) var ids: [Int32] = []
    /// Start of each token in the original text, in bytes; empty unless traced.
    private(set) var starts: [Int32] = []
    /// End of each token in the original text, in bytes; empty unless traced.
    private(set) var ends: [Int32] = []
    /// Whether `starts` and `ends` are kept.
    var isTraced = false
    /// Encoding may stop once this many tokens are known.
    var limit = Int.max

    package init() {}

    /// Number of tokens.
    var count: Int { ids.count }
    /// Whether no further token is wanted.
    var isFull: Bool { ids.count >= limit }

    /// Removes everything and keeps the storage.
    package mutating func removeAll() {
        ids.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    /// Keeps the first `count` tokens.
    mutating func removeLast(to count: Int) {
        ids.removeLast(ids.count - count)
        if isTraced {
            starts.removeLast(starts.count - count)
            ends.removeLast(ends.count - count)
        }
    }

    /// Appends a token with the bytes it covers.
    @inline(__always)
    mutating func append(_ id: Int32, _ start: Int, _ end: Int) {
        ids.append(id)
        if isTraced {
            starts.append(Int32(truncatingIfNeeded: start))
            ends.append(Int32(truncatingIfNeeded: end))
        }
    }

    /// Appends the tokens of another buffer, which is traced.
    mutating func append(_ other: TokenBuffer) {
        ids.append(contentsOf: other.ids)
        if isTraced {
            starts.append(contentsOf: other.starts)
            ends.append(contentsOf: other.ends)
        }
    }

    /// Turns positions in `bytes` into positions in the original text, from a token on.
    mutating func trace(from first: Int, through bytes: TracedBytes) {
        guard isTraced else { return }
        for index in first..<ids.count {
            let source = bytes.source(of: Int(starts[index])..<Int(ends[index]))
            starts[index] = Int32(truncatingIfNeeded: source.lowerBound)
            ends[index] = Int32(truncatingIfNeeded: source.upperBound)
        }
    }
}
