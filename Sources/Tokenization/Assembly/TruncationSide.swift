/// Which end of a text is cut when it is too long.
enum TruncationSide: UInt8, Sendable {
    case left
    case right

    /// What stays of some tokens.
    func keep(_ count: Int, of tokens: [Int32]) -> ArraySlice<Int32> {
        self == .left ? tokens.suffix(count) : tokens.prefix(count)
    }
}
