internal import Hashing

/// SHA-256 over a series of fields, each preceded by its length, so that no two series give the
/// same bytes.
struct FieldHash {
    private var hash = MessageDigest(.sha256)

    /// Adds a field of bytes.
    mutating func update(_ bytes: RawSpan) {
        let length = UInt64(bytes.byteCount)
        let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        hash.update(prefix)
        hash.update(bytes)
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
        hash.finalize()
    }
}
