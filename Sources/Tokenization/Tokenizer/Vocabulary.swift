/// The token of every id.
struct Vocabulary: Sendable {
    private var bytes: [UInt8] = []
    private var starts: [Int32] = [0]
    private var isTaken: [Bool] = []

    /// Tokens by id; ids that nobody has are nil.
    init(_ tokens: [[UInt8]?]) {
        for token in tokens {
            bytes += token ?? []
            starts.append(Int32(bytes.count))
            isTaken.append(token != nil)
        }
    }

    /// One more than the highest id.
    var count: Int { isTaken.count }

    /// The token of an id; nil where nobody has it.
    subscript(id: Int32) -> ArraySlice<UInt8>? {
        guard id >= 0, id < count, isTaken[Int(id)] else { return nil }
        return bytes[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])]
    }
}
