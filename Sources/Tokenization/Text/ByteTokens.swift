/// The tokens `<0x00>` to `<0xFF>` that spell an unknown character byte by byte.
struct ByteTokens: Sendable {
    /// The id of every byte, or -1.
    let ids: [Int32]

    init(_ vocabulary: ByteTrie) {
        ids = (0..<256).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            let name = "<0x\(byte < 16 ? "0" : "")\(digits)>"
            return vocabulary.value(of: name.utf8) ?? -1
        }
    }

    /// Whether every byte of a range has a token.
    func holdsAll(of range: Range<Int>, in text: Span<UInt8>) -> Bool {
        range.allSatisfy { ids[Int(text[$0])] >= 0 }
    }
}
