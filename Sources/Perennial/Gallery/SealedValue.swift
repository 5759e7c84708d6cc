internal import Hashing
package import Foundation

/// Stored bytes followed by the first 8 bytes of their SHA-256, so that damage is noticed.
package enum SealedValue {
    private static let digestBytes = 8

    /// The bytes with their digest behind them.
    package static func seal(_ bytes: Data) -> Data {
        bytes + MessageDigest.sha256(bytes).prefix(digestBytes)
    }

    /// The bytes without their digest; `nil` when it is not theirs.
    package static func open(_ sealed: Data) -> Data? {
        guard sealed.count >= digestBytes else { return nil }
        let bytes = sealed.dropLast(digestBytes)
        let digest = MessageDigest.sha256(bytes).prefix(digestBytes)
        return digest.elementsEqual(sealed.suffix(digestBytes)) ? bytes : nil
    }

    /// The bytes with a digest of them and of the key that they are stored under.
    static func seal(_ bytes: Data, under key: [UInt8]) -> Data {
        bytes + digest(bytes, under: key)
    }

    /// The bytes without their digest; `nil` when it is not that of them under this key.
    static func open(_ sealed: Data, under key: [UInt8]) -> Data? {
        guard sealed.count >= digestBytes else { return nil }
        let bytes = sealed.dropLast(digestBytes)
        return digest(bytes, under: key).elementsEqual(sealed.suffix(digestBytes)) ? bytes : nil
    }

    private static func digest(_ bytes: Data, under key: [UInt8]) -> ArraySlice<UInt8> {
        var digest = MessageDigest()
        digest.update(key)
        digest.update(bytes)
        return digest.finalize().prefix(digestBytes)
    }
}
