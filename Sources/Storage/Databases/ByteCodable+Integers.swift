extension ByteCodable where Self: FixedWidthInteger & BitwiseCopyable {
    /// Lends the bytes, most significant first, so that their order is the integers'.
    public func withEncodedBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try unsafe Swift.withUnsafeBytes(of: bigEndian) { (bytes) throws(E) in
            try unsafe body(bytes.bytes)
        }
    }

    /// Decodes exactly as many bytes as the integer has.
    public init(decoding bytes: RawSpan) throws(StorageError) {
        guard bytes.byteCount == MemoryLayout<Self>.size else {
            throw .undecodable(type: "\(Self.self)", bytes: bytes.byteCount)
        }
        self.init(bigEndian: unsafe bytes.unsafeLoadUnaligned(as: Self.self))
    }
}

extension UInt8: ByteCodable {}
extension UInt32: ByteCodable {}
extension UInt64: ByteCodable {}
