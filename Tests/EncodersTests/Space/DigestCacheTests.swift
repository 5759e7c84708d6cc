import Encoders
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct DigestCacheTests {
    private let folder: TemporaryFolder
    private let file: String

    init() throws {
        folder = try TemporaryFolder()
        file = try folder.write("weights", to: "model.safetensors")
    }

    private func cache(settlingTime: Double = 0) -> DigestCache {
        DigestCache(folder: folder.path("cache"), settlingTime: settlingTime)
    }

    /// How often the digest is computed when it is asked for once.
    private func computations(_ cache: DigestCache, purpose: String = "test") throws -> Int {
        var count = 0
        let digest = try cache.digest(of: [file], purpose: purpose) {
            count += 1
            return [1, 2, 3]
        }
        #expect(digest == [1, 2, 3])
        return count
    }

    @Test func `a digest is computed once`() throws {
        #expect(try computations(cache()) == 1)
        #expect(try computations(cache()) == 0)
    }

    @Test func `another content of the same size is noticed`() throws {
        #expect(try computations(cache()) == 1)
        try folder.write("WEIGHTS", to: "model.safetensors")
        #expect(try computations(cache()) == 1)
    }

    @Test func `a change that is dated back is noticed`() throws {
        let old = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate]
        #expect(try computations(cache()) == 1)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        try handle.write(contentsOf: Data("WEIGHTS".utf8))
        try handle.close()
        try FileManager.default.setAttributes(
            [.modificationDate: try #require(old)],
            ofItemAtPath: file
        )
        #expect(try computations(cache()) == 1)
    }

    @Test func `another file at the same place is noticed`() throws {
        #expect(try computations(cache()) == 1)
        let other = try folder.write("another", to: "other")
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: other, toPath: file)
        #expect(try computations(cache()) == 1)
    }

    @Test func `another purpose is another digest`() throws {
        #expect(try computations(cache()) == 1)
        #expect(try computations(cache(), purpose: "other") == 1)
        #expect(try computations(cache()) == 0)
    }

    @Test func `a file that was changed a moment ago is not remembered`() throws {
        let patient = cache(settlingTime: 3_600)
        #expect(try computations(patient) == 1)
        #expect(try computations(patient) == 1)
    }

    @Test func `a damaged entry is computed again and replaced`() throws {
        #expect(try computations(cache()) == 1)
        let entries = try FileManager.default.contentsOfDirectory(atPath: folder.path("cache"))
        try folder.write("{", to: "cache/" + (try #require(entries.first)))
        #expect(try computations(cache()) == 1)
        #expect(try computations(cache()) == 0)
    }

    @Test func `a folder that cannot be made is no obstacle`() throws {
        let cache = DigestCache(folder: file + "/cache", settlingTime: 0)
        #expect(try computations(cache) == 1)
        #expect(try computations(cache) == 1)
    }

    @Test func `an absent file is named`() throws {
        let absent = folder.path("absent")
        #expect(throws: EncodersError.file(path: absent, reason: "No such file or directory")) {
            try cache().digest(of: [absent], purpose: "test") { [] }
        }
    }

    @Test func `a changed weight changes a remembered fingerprint`() throws {
        let model = try ModelFolder()
        let before = try model.description().fingerprint(cache: cache())
        #expect(try model.description().fingerprint(cache: cache()) == before)
        let path = model.path + "/model.safetensors"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let entry = try SafeTensors(path: path).entry("embeddings.word_embeddings.weight")
        bytes[8 + header + entry.bytes.lowerBound] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try model.description().fingerprint(cache: cache()) != before)
    }
}
