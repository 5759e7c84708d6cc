/// Key of an array's block: the array's name, a zero byte, and the block's big-endian number.
struct ArrayBlockKey: ByteCodable, Sendable {
    private static let numberBytes = 4

    let name: String
    let block: UInt32

    init(name: String, block: Int) {
        precondition(!name.utf8.contains(0), "a zero byte in an array's name")
        self.name = name
        self.block = UInt32(block)
    }

    init(decoding bytes: RawSpan) throws(StorageError) {
        let split = bytes.byteCount - Self.numberBytes
        guard split > 0 else {
            throw .undecodable(type: "ArrayBlockKey", bytes: bytes.byteCount)
        }
        name = try String(decoding: bytes.extracting(0..<split - 1))
        block = try UInt32(decoding: bytes.extracting(split..<bytes.byteCount))
    }

    func withEncodedBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try (Array(name.utf8) + [0] + block.encodedBytes).withEncodedBytes(body)
    }

    /// The keys of all blocks of an array.
    static func blocks(of name: String) -> KeyRange<ArrayBlockKey> {
        .prefix(Array(name.utf8) + [0])
    }
}
