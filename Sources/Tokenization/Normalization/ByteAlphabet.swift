/// The visible characters that byte-level models use for bytes.
///
/// Printable Latin-1 stands for itself; the other bytes, in order, are U+0100 and those that follow.
enum ByteAlphabet {
    /// The character of every byte.
    private static let scalars: InlineArray<256, UInt32> = {
        var scalars = InlineArray<256, UInt32>(repeating: 0)
        var next: UInt32 = 0x100
        for byte in 0..<256 {
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: scalars[byte] = UInt32(byte)
            default:
                scalars[byte] = next
                next += 1
            }
        }
        return scalars
    }()

    /// Appends a range with every byte as its character.
    static func append(
        _ range: Range<Int>,
        of text: borrowing TracedBytes,
        to output: inout TracedBytes
    ) {
        let scalars = scalars
        for position in range {
            let source = text.source(of: position..<position + 1)
            output.append(scalar: scalars[Int(text.bytes[position])], from: source)
        }
    }
}
