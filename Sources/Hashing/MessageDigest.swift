internal import CCrypto
public import Foundation

/// A running SHA-256 or SHA-1 over bytes that come in pieces, computed by the system's OpenSSL.
///
/// A copy goes on by itself. Not for use by two threads at once.
public struct MessageDigest {
    /// What is computed.
    public enum Algorithm: Sendable {
        /// 32 bytes (FIPS 180-4).
        case sha256
        /// 20 bytes. Broken as a proof of origin; git names objects by it.
        case sha1
    }

    private var context: Context

    /// The digest of no bytes yet.
    public init(_ algorithm: Algorithm = .sha256) {
        context = Context(algorithm)
    }

    /// Adds bytes.
    public mutating func update(_ bytes: some ContiguousBytes) {
        unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
    }

    /// Adds bytes.
    public mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { buffer in unsafe update(buffer) }
    }

    /// The digest of all bytes that were added.
    public consuming func finalize() -> [UInt8] {
        own()
        return context.finish()
    }

    /// SHA-256 of bytes: 32 bytes.
    public static func sha256(_ bytes: some ContiguousBytes) -> [UInt8] {
        var digest = MessageDigest(.sha256)
        digest.update(bytes)
        return digest.finalize()
    }

    private mutating func update(_ buffer: UnsafeRawBufferPointer) {
        own()
        unsafe context.update(buffer)
    }

    private mutating func own() {
        if !isKnownUniquelyReferenced(&context) { context = Context(copying: context) }
    }
}

/// Owner of one of the library's contexts.
@safe private final class Context {
    private let pointer: OpaquePointer
    private let byteCount: Int

    init(_ algorithm: MessageDigest.Algorithm) {
        let type = unsafe algorithm == .sha256 ? EVP_sha256() : EVP_sha1()
        unsafe pointer = Self.allocate()
        byteCount = algorithm == .sha256 ? 32 : 20
        Self.check(unsafe EVP_DigestInit_ex(pointer, type, nil))
    }

    init(copying other: Context) {
        unsafe pointer = Self.allocate()
        byteCount = other.byteCount
        Self.check(unsafe EVP_MD_CTX_copy_ex(pointer, other.pointer))
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }

    func update(_ buffer: UnsafeRawBufferPointer) {
        Self.check(unsafe EVP_DigestUpdate(pointer, buffer.baseAddress, buffer.count))
    }

    func finish() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        Self.check(unsafe EVP_DigestFinal_ex(pointer, &bytes, nil))
        return bytes
    }

    private static func allocate() -> OpaquePointer {
        guard let pointer = unsafe EVP_MD_CTX_new() else {
            fatalError("no memory for a digest")
        }
        return unsafe pointer
    }

    /// The functions fail where memory ends, or where the library was set up without the algorithm;
    /// nothing in the data makes them fail.
    private static func check(_ status: Int32) {
        guard status == 1 else { fatalError("OpenSSL computes no SHA-256 or SHA-1 here") }
    }
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits a byte.
    public var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
