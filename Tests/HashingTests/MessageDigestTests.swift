import Foundation
import Hashing
import Testing

/// Values of FIPS 180-4, as NIST publishes them.
@Suite struct MessageDigestTests {
    static let sha256OfABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func `SHA-256 gives the standard's values`() {
        #expect(MessageDigest.sha256(Data("abc".utf8)).hexadecimal == Self.sha256OfABC)
        #expect(
            MessageDigest.sha256([UInt8]()).hexadecimal
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test func `SHA-1 gives the standard's value`() {
        var digest = MessageDigest(.sha1)
        digest.update(Data("abc".utf8))
        #expect(digest.finalize().hexadecimal == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test func `pieces give what the whole gives, and a copy goes on by itself`() {
        var digest = MessageDigest(.sha256)
        digest.update(Array("a".utf8))
        var copy = digest
        digest.update(Array("bc".utf8))
        copy.update(Array("d".utf8))
        #expect(digest.finalize().hexadecimal == Self.sha256OfABC)
        #expect(copy.finalize() == MessageDigest.sha256(Array("ad".utf8)))
    }

    @Test func `a million letters give the standard's value`() {
        var digest = MessageDigest(.sha256)
        let thousand = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000)
        for _ in 0..<1_000 { digest.update(thousand) }
        #expect(
            digest.finalize().hexadecimal
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        )
    }
}
