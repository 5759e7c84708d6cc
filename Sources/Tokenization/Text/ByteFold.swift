/// A byte for a byte: lowercase of ASCII letters, or nothing at all.
struct ByteFold: Sendable {
    private var table: InlineArray<256, UInt8>

    /// Leaves every byte, or lowercases the ASCII letters.
    init(lowercases: Bool) {
        table = InlineArray { UInt8($0) }
        guard lowercases else { return }
        for letter in UInt8(ascii: "A")...UInt8(ascii: "Z") {
            table[Int(letter)] = letter + 32
        }
    }

    /// The byte that stands for `byte`.
    @inline(__always)
    subscript(byte: UInt8) -> UInt8 { table[Int(byte)] }
}
