/// Tells whether a key of an object was seen before: by comparing for a few keys, by hashing for many.
struct JSONKeySet {
    private static let comparedKeys = 16
    private var hashed: Set<[UInt8]>?

    /// False when `object` already has the key.
    ///
    /// Bytes are compared: to Swift, two spellings of "é" are one string, to JSON they are two keys.
    mutating func insert(_ key: String, into object: JSONObject) -> Bool {
        if hashed == nil {
            guard object.members.count >= Self.comparedKeys else { return object[key] == nil }
            hashed = Set(object.members.map { Array($0.key.utf8) })
        }
        return hashed?.insert(Array(key.utf8)).inserted ?? true
    }
}
