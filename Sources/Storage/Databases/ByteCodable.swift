/// A value that is stored as bytes, as a key or as a value.
///
/// Keys are ordered by their bytes, so a type that is used as a key should encode its values such
/// that comparing the bytes compares the values: the integers here are big-endian for that.
public protocol ByteCodable {
    /// Lends the encoded bytes.
    func withEncodedBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R

    /// Decodes the bytes.
    ///
    /// - Throws: ``StorageError/undecodable(type:bytes:)`` for bytes that no value encodes to.
    init(decoding bytes: RawSpan) throws(StorageError)
}

extension ByteCodable {
    /// The encoded bytes, copied.
    public var encodedBytes: [UInt8] {
        withEncodedBytes { $0.copiedBytes }
    }
}

extension RawSpan {
    /// The bytes, copied.
    public var copiedBytes: [UInt8] {
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
