import Foundation
import TestSupport
import Testing

/// Commands that make and change galleries: what is refused, and what a failure leaves.
@Suite(.serialized) struct ImportCommandTests {
    private let folder: TemporaryFolder
    private let program = Program()
    private var gallery: String { folder.path("gallery") }

    init() throws { folder = try TemporaryFolder() }

    /// A file of vectors of two dimensions.
    private func vectors(_ rows: [[Float]]) throws -> String {
        var bytes = Data()
        for row in rows {
            for word in [UInt32(row.count)] + row.map(\.bitPattern) {
                for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * shift))) }
            }
        }
        let path = folder.path("vectors.fvecs")
        try bytes.write(to: URL(fileURLWithPath: path))
        return path
    }

    private func load(_ rows: [[Float]], _ more: [String] = []) throws -> Program.Outcome {
        try program.run(["import", gallery, vectors(rows), "--space", "s"] + more)
    }

    @Test func `a key file with a key twice is refused with its line, and nothing is made`() throws
    {
        let keys = try folder.write("k1\nk1\n", to: "keys.txt")
        let outcome = try load([[1, 0], [0, 1]], ["--ids", keys])
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("\(keys):2"))
        #expect(!FileManager.default.fileExists(atPath: gallery))
    }

    @Test
    func
        `an import works after one that was refused, and says how to go on after one that was not`()
        throws
    {
        #expect(try load([[1, 0], [.nan, 1]]).status == 2)
        #expect(!FileManager.default.fileExists(atPath: gallery))
        let second = try load([[1, 0], [0, 1]])
        #expect(second.status == 0, "\(second.errors)")
        #expect(try program.run(["verify", gallery]).status == 0)
        let third = try load([[1, 0], [0, 1]])
        #expect(third.status == 2)
        #expect(!third.errors.contains("--resume"))
        #expect(try program.run(["verify", gallery]).status == 0)
    }

    @Test func `a first run of index that fails leaves a folder as it was`() throws {
        let source = try folder.write("{\"id\":\"a\",\"text\":\"\"}\n", to: "empty.jsonl")
        try FileManager.default.createDirectory(
            atPath: gallery,
            withIntermediateDirectories: false
        )
        let model = try Fixtures.model().path
        let outcome = try program.run(["index", source, "--into", gallery, "--model", model])
        #expect(outcome.status == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: gallery) == [])
        let nested = folder.path("a/b")
        #expect(try program.run(["index", source, "--into", nested, "--model", model]).status == 2)
        #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
    }

    @Test func `canonically equivalent keys are two keys, in one command and in two`() throws {
        let model = try ["--model", Fixtures.model().path]
        let first = #"{"id":"caf\#u{E9}","text":"one"}"# + "\n"
        let second = #"{"id":"cafe\#u{301}","text":"two"}"# + "\n"
        let both = try folder.write(first + second, to: "both.jsonl")
        let outcome = try program.run(["index", both, "--into", gallery] + model)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("2 documents"))
        let other = folder.path("other")
        let (one, two) = (
            try folder.write(first, to: "one.jsonl"), try folder.write(second, to: "two.jsonl")
        )
        #expect(try program.run(["index", one, "--into", other] + model).status == 0)
        #expect(try program.run(["add", other, two] + model).status == 0)
        #expect(try program.run(["upsert", other, both] + model).status == 0)
        #expect(try program.run(["verify", other]).status == 0)
        let deleted = try program.run(["delete", other, "cafe\u{301}"])
        #expect(deleted.errors.contains("1 documents deleted"))
    }
}
