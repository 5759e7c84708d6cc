/// A byte for a byte: lowercase of ASCII letters, or nothing at all.
struct ByteFold: Sendable {
    /// Leaves every byte.
    static let identity = ByteFold(lowercases: false)

    /// The byte that stands for each of the 256.
    let table: [UInt8]

    /// Leaves every byte, or lowercases the ASCII letters.
    init(lowercases: Bool) {
        let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
        table = (0...UInt8.max).map { lowercases && letters.contains($0) ? $0 + 32 : $0 }
    }
}
