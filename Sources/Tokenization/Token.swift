/// One token and the bytes of the text that it covers.
public struct Token: Sendable, Equatable {
    /// The token's id.
    public let id: Int32
    /// The bytes of the original text's UTF-8, from the first scalar that the token covers to the last.
    public let bytes: Range<Int>
}
