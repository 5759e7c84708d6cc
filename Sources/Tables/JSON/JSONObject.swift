/// The members of a JSON object, in the order of the text, every key once.
public struct JSONObject: Sendable, Equatable {
    /// A key with its value.
    public struct Member: Sendable, Equatable {
        /// The key.
        public let key: String
        /// The value.
        public let value: JSONValue
    }

    /// The members in order.
    public internal(set) var members: [Member] = []

    /// The value of a key, compared byte by byte; `nil` when there is none.
    ///
    /// Linear in the number of members.
    public subscript(key: String) -> JSONValue? {
        members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
}
