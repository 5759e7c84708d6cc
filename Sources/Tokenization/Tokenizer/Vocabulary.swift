/// The token of every id.
struct Vocabulary: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [Int32] = [0]

    /// Tokens by id; ids that nobody has are nil.
    init(_ tokens: [[UInt8]?]) {
        for token in tokens {
            bytes += token ?? []
            starts.append(Int32(bytes.count))
        }
    }

    /// One more than the highest id.
    var count: Int { starts.count - 1 }

    /// The token of an id; empty where nobody has it, nil out of range.
    subscript(id: Int32) -> ArraySlice<UInt8>? {
        guard id >= 0, id < count else { return nil }
        return bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])]
    }
}
