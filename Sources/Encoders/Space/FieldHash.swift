internal import Crypto

/// SHA-256 over a series of fields, each preceded by its length, so that no two series give the
/// same bytes.
struct FieldHash {
    private var hash = SHA256()

    /// Adds a field of bytes.
    mutating func update(_ bytes: RawSpan) {
        let length = UInt64(bytes.byteCount)
        let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        hash.update(data: prefix)
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    /// Adds a field of bytes.
    mutating func update(_ bytes: [UInt8]) {
        update(unsafe bytes.span.bytes)
    }

    /// Adds a field of text in UTF-8.
    mutating func update(_ text: String) {
        update(Array(text.utf8))
    }

    /// The 32 bytes of the hash.
    consuming func finalize() -> [UInt8] {
        Array(hash.finalize())
    }
}

extension [UInt8] {
    /// Two lower-case hexadecimal digits a byte.
    var hexadecimal: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
