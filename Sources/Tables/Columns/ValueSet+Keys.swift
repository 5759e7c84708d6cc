import Foundation

extension ValueSet {
    /// The key of a value: FNV-1a over its normal form, mixed so that all bits depend on all bytes.
    ///
    /// Stored in galleries: it must never change.
    public static func key(of value: String) -> UInt64 { hash(of: normalized(value)) }

    /// The key of a normal form.
    package static func hash(of normal: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in normal.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }

    /// A value without regard to case, to runs of white space and to the spelling of composed characters (Unicode NFC).
    package static func normalized(_ value: String) -> String {
        if let plain = normalizedASCII(value) { return plain }
        var folded = ""
        var needsSpace = false
        for scalar in value.unicodeScalars {
            if scalar.properties.isWhitespace {
                needsSpace = !folded.isEmpty
                continue
            }
            if needsSpace { folded += " " }
            needsSpace = false
            folded += fold(scalar)
        }
        return folded.precomposedStringWithCanonicalMapping
    }

    /// The scalars beyond ASCII that folding changes, ascending.
    package static let foldingScalars: Set<Unicode.Scalar> = {
        // No letter with case lies beyond plane 1.
        let scalars = (0x80...0x1FFFF).lazy.compactMap { Unicode.Scalar(UInt32($0)) }
        return Set(
            scalars.filter {
                fold($0) != String($0) || fold($0).utf8.count != String($0).utf8.count
            }
        )
    }()

    /// Unicode's full case folding: the lower case of the upper case, but for the dotless i, which folds to itself,
    /// and the capital sharp s, whose upper case is itself.
    package static func fold(_ scalar: Unicode.Scalar) -> String {
        if scalar == "\u{131}" { return "\u{131}" }
        if scalar == "\u{1E9E}" { return "ss" }
        let upper = scalar.properties.uppercaseMapping
        return upper.unicodeScalars.map(\.properties.lowercaseMapping).joined()
    }

    /// The normal form of plain ASCII, which most values are; `nil` for others.
    private static func normalizedASCII(_ value: String) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.utf8.count)
        var needsSpace = false
        for byte in value.utf8 {
            switch byte {
            case 0x80...: return nil
            case 0x20, 0x09...0x0D: needsSpace = !bytes.isEmpty
            default:
                if needsSpace { bytes.append(0x20) }
                needsSpace = false
                bytes.append((0x41...0x5A).contains(byte) ? byte + 0x20 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
