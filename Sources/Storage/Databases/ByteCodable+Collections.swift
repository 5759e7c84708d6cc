public import Foundation

extension [UInt8]: ByteCodable {
    /// Lends the bytes.
    public func withEncodedBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try unsafe body(span.bytes)
    }

    /// Copies the bytes.
    public init(decoding bytes: RawSpan) {
        self = bytes.copiedBytes
    }
}

extension String: ByteCodable {
    /// Lends the bytes in UTF-8, whose order is that of Unicode scalars.
    public func withEncodedBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try unsafe body(utf8.span.bytes)
    }

    /// Decodes UTF-8.
    ///
    /// - Throws: ``StorageError/undecodable(type:bytes:)`` where it is not valid.
    public init(decoding bytes: RawSpan) throws(StorageError) {
        let decoded = unsafe bytes.withUnsafeBytes {
            unsafe String(validating: $0, as: UTF8.self)
        }
        guard let decoded else {
            throw .undecodable(type: "String", bytes: bytes.byteCount)
        }
        self = decoded
    }
}

extension Data: ByteCodable {
    /// Lends the bytes.
    public func withEncodedBytes<R, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R {
        try body(bytes)
    }

    /// Copies the bytes.
    public init(decoding bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe Data($0) }
    }
}
