import Encoders
import Foundation
import Perennial
import Tables
import TestSupport
import Testing

/// A bit that changes anywhere in the file is found by `verify`, or nothing reads it.
@Suite(.serialized) struct BitFlipTests {
    private let folder: TemporaryFolder
    private let encoder = WordEncoder()
    private var path: String { folder.path("gallery") }

    /// A gallery with a graph, words, metadata, passages of deletions, and free pages.
    init() throws {
        folder = try TemporaryFolder()
        let gallery = try Gallery.create(
            at: path,
            space: encoder.space,
            settings: GallerySettings(graphFrom: 200)
        )
        let writer = try GalleryWriter(gallery, threads: 1)
        for start in stride(from: 0, to: 900, by: 300) {
            let records = (start..<start + 300).map { number in
                DocumentRecord(
                    key: "k\(number)",
                    text: "note \(number) about subject \(number % 41)",
                    metadata: ["n": .number(Double(number)), "kind": .string("kind \(number % 7)")]
                )
            }
            try writer.commit(
                records,
                vectors: encoder.encode(records.map(\.text), options: EncodingOptions())
            )
            if start == 300 { try writer.compact() }
        }
        try writer.delete(keys: ["k1", "k450", "k899"])
    }

    /// Everything that a user can read out of the gallery.
    private func contents(_ gallery: String) throws -> [String] {
        let program = Program()
        let documents = folder.path("documents.jsonl")
        var answers: [String] = []
        for arguments in [
            ["export", gallery, "--jsonl", documents, "--force"],
            ["search", gallery, "note 17 subject 5", "--mode", "lexical", "--json", "-k", "20"],
            ["inspect", gallery, "--json"],
        ] {
            let outcome = try program.run(arguments)
            answers.append("\(outcome.status) \(outcome.output)")
        }
        answers.append(try String(contentsOfFile: documents, encoding: .utf8))
        return answers.map {
            // Times and places differ.
            $0.replacing(/"took_ms":[0-9.e-]+/, with: "").replacing(gallery, with: "")
        }
    }

    @Test func `a flipped bit in any region of the file is found, or nothing reads it`() throws {
        let original = try Data(contentsOf: URL(fileURLWithPath: path + "/data.mdb"))
        let copy = folder.path("flipped")
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
        try original.write(to: URL(fileURLWithPath: copy + "/data.mdb"))
        let expected = try contents(copy)
        var random = SeededRandom(seed: 20)
        let program = Program()
        var (found, unread, crashed) = (0, 0, [Int]())
        let flips = Fixtures.soak(short: 40, long: 2_000)
        for flip in 0..<flips {
            // One bit in each of equally long regions, so that none is left out.
            let region = original.count / flips
            let place = flip * region + Int.random(in: 0..<region, using: &random)
            var bytes = original
            bytes[place] ^= 1 << Int.random(in: 0..<8, using: &random)
            try? FileManager.default.removeItem(atPath: copy + "/lock.mdb")
            try bytes.write(to: URL(fileURLWithPath: copy + "/data.mdb"))
            let verified = try program.run(["verify", copy])
            if verified.status > 128 { crashed.append(place) }
            if verified.status != 0 {
                found += 1
                continue
            }
            #expect(try contents(copy) == expected, "byte \(place) is not found")
            unread += 1
        }
        print(
            "\(flips) flipped bits: \(found) found, \(unread) in bytes that nothing reads, \(crashed.count) ended verify by a signal"
        )
        #expect(found > 0)
        #expect(crashed.isEmpty, "verify was ended by a signal for bytes \(crashed)")
    }
}
