/// The Unicode properties that tokenizers depend on, as text that compiles quickly.
///
/// Numbers are written in digits of six bits: five of the value, least significant first, and one that
/// says whether more follow. The extensions of this type are written by a script.
package enum UnicodeData {
    /// Reads the numbers of one table from front to back.
    struct Reader {
        private var bytes: Substring.UTF8View

        /// Starts at the first number of a table.
        init(_ table: String) {
            bytes = table[...].utf8
        }

        /// Whether all numbers were read.
        var isAtEnd: Bool { bytes.isEmpty }

        /// The next number.
        mutating func next() -> UInt32 {
            var value: UInt32 = 0
            var shift: UInt32 = 0
            while let digit = bytes.popFirst().map(Self.digit) {
                value |= (digit & 31) << shift
                shift += 5
                if digit < 32 { break }
            }
            return value
        }

        /// The next number of a field that holds negative values too.
        mutating func nextSigned() -> Int {
            let value = Int(next())
            return value & 1 == 0 ? value / 2 : -(value + 1) / 2
        }

        private static func digit(_ byte: UInt8) -> UInt32 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
            case UInt8(ascii: "+"): 62
            default: 63
            }
        }
    }
}
