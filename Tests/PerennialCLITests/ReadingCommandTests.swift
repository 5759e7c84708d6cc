import Foundation
import Glibc
import TestSupport
import Testing

/// What `index`, `add` and `lake` do with files that are not as they should be.
@Suite(.serialized) struct ReadingCommandTests {
    private let folder: TemporaryFolder
    private let program = Program()

    init() throws { folder = try TemporaryFolder() }

    private func model() throws -> [String] { ["--model", try Fixtures.model().path] }

    private func json(_ outcome: Program.Outcome) throws -> [String: Any] {
        let data = Data(outcome.output.utf8)
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    /// A folder with three documents, and between them files that cannot be read.
    private func damagedFolder() throws -> String {
        _ = try folder.write("# A\n\nfirst", to: "docs/a.md")
        _ = try folder.write(Array("text\nx\n".utf8) + [0x00, 0xFF, 0x80], to: "docs/b.csv")
        mkfifo(folder.path("docs/c.jsonl"), 0o644)
        symlink("nowhere", folder.path("docs/d.txt"))
        _ = try folder.write("x,y\n1,2\n", to: "docs/e.csv")
        _ = try folder.write("{\"text\":\"second\"}\n{\"text\":\n", to: "docs/f.jsonl")
        _ = try folder.write("# Z\n\nlast", to: "docs/z.md")
        return folder.path("docs")
    }

    @Test(.timeLimit(.minutes(2))) func `files that cannot be read are skipped, named and counted`()
        throws
    {
        let docs = try damagedFolder()
        let gallery = folder.path("gallery")
        let skipping = ["--on-error", "skip", "--json"]
        let outcome = try program.run(
            ["index", docs, "--into", gallery] + skipping + model()
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        for name in ["b.csv", "c.jsonl", "d.txt", "e.csv", "f.jsonl"] {
            #expect(outcome.errors.contains("skipped \(docs)/\(name)"), "\(outcome.errors)")
        }
        let summary = try json(outcome)
        #expect(summary["documents"] as? Int == 3)
        #expect(summary["skippedFiles"] as? Int == 4)
        #expect(summary["skippedRecords"] as? Int == 1)
        let again = try program.run(
            ["index", docs, "--into", gallery, "--resume"] + skipping + model()
        )
        #expect(again.status == 0, "\(again.errors)")
        #expect(try json(again)["known"] as? Int == 3)
        let strict = try program.run(
            ["index", docs, "--into", folder.path("strict")] + model()
        )
        #expect(strict.status == 2)
        #expect(strict.errors.contains("b.csv"), "\(strict.errors)")
    }

    @Test func `what was assumed of a file is said, by index and by lake`() throws {
        let text = Array("id,text\n1,M".utf8) + [0xFC] + Array("ller\n2,S".utf8) + [0xF6]
        let file = try folder.write(text + Array("hne\n".utf8), to: "data/a.csv")
        let index = try program.run(
            ["index", file, "--into", folder.path("gallery")] + model()
        )
        #expect(index.status == 0, "\(index.errors)")
        #expect(index.errors.contains("2 bytes are not UTF-8"), "\(index.errors)")
        let lake = try program.run(["lake", folder.path("lake"), file] + model())
        #expect(lake.status == 0, "\(lake.errors)")
        #expect(lake.errors.contains("2 bytes are not UTF-8"), "\(lake.errors)")
        // What is stated belongs to what a lake knows of a table: it is read again.
        let stated = try program.run(
            ["lake", folder.path("lake"), file, "--encoding", "windows-1250", "--json"] + model()
        )
        #expect(stated.status == 0, "\(stated.errors)")
        #expect(try json(stated)["changed"] as? Int == 1)
        let unknown = try program.run(
            ["index", file, "--into", folder.path("x"), "--encoding", "no-such"] + model()
        )
        #expect(unknown.status == 2)
    }

    @Test func `passages longer than the model reads are refused with the size that fits`() throws {
        let file = try folder.write("{\"id\":\"a\",\"text\":\"a text\"}\n", to: "a.jsonl")
        let gallery = folder.path("gallery")
        let refused = try program.run(
            ["index", file, "--into", gallery, "--chunk-tokens", "255"] + model()
        )
        #expect(refused.status == 2)
        #expect(refused.errors.contains("--chunk-tokens 254"), "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: gallery))
        let taken = try program.run(
            ["index", file, "--into", gallery, "--chunk-tokens", "254"] + model()
        )
        #expect(taken.status == 0, "\(taken.errors)")
        let recipe = try folder.write(
            """
            {"sources":["a.jsonl"],"into":"other","settings":{"passages":{"tokens":400,"overlap":0}}}
            """,
            to: "recipe.json"
        )
        let other = try program.run(["index", "--recipe", recipe] + model())
        #expect(other.status == 2, "\(other.errors)")
    }

    @Test(arguments: [
        #""tokens":0"#, #""tokens":7"#, #""tokens":-5,"overlap":2"#, #""tokens":16,"overlap":9"#,
    ])
    func `a recipe's passages are checked as options are`(passages: String) throws {
        _ = try folder.write("{\"id\":\"a\",\"text\":\"a text of words\"}\n", to: "a.jsonl")
        let recipe = try folder.write(
            "{\"sources\":[\"a.jsonl\"],\"into\":\"g\",\"settings\":{\"passages\":{\(passages)}}}",
            to: "recipe.json"
        )
        let outcome = try program.run(["index", "--recipe", recipe] + model())
        #expect(outcome.status == 2, "\(outcome.errors)")
    }

    @Test func `documents that the model reads in part are counted`() throws {
        let long = String(repeating: "word ", count: 600)
        let file = try folder.write(
            "{\"id\":\"a\",\"text\":\"\(long)\"}\n{\"id\":\"b\",\"text\":\"short\"}\n",
            to: "a.jsonl"
        )
        let outcome = try program.run(
            ["index", file, "--into", folder.path("gallery"), "--json"] + model()
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try json(outcome)["cutDocuments"] as? Int == 1)
        #expect(outcome.errors.contains("--chunk-tokens"), "\(outcome.errors)")
        let whole = try program.run(
            ["index", file, "--into", folder.path("whole"), "--chunk-tokens", "64", "--json"]
                + model()
        )
        #expect(try json(whole)["cutDocuments"] as? Int == 0)
        let titled = try folder.write(
            "{\"id\":\"a\",\"title\":\"\(long)\",\"text\":\"\(long)\"}\n",
            to: "titled.jsonl"
        )
        let cut = try program.run(
            ["index", titled, "--into", folder.path("titled"), "--chunk-tokens", "64", "--json"]
                + model()
        )
        #expect(try json(cut)["cutDocuments"] as? Int == 1)
    }

    @Test(arguments: [
        ["--chunk-tokens", "32"], ["--chunk-tokens", "64", "--overlap", "8"],
        ["--stemmer", "german"], ["--no-words"], ["--text-field", "other"],
        ["--id-field", "other"], ["--title-field", "other"], ["--fields", "other"],
        ["--precision", "float32"], ["--encoding", "koi8-r"], ["--header", "no"],
    ])
    func `a resumed run that asks for something else is refused by name`(options: [String]) throws {
        let file = try folder.write(
            "{\"id\":\"a\",\"text\":\"a text\",\"other\":\"more\"}\n",
            to: "a.jsonl"
        )
        let gallery = folder.path("gallery")
        let run = ["index", file, "--into", gallery]
        let first = try program.run(run + ["--chunk-tokens", "64"] + model())
        #expect(first.status == 0, "\(first.errors)")
        let other = try program.run(run + ["--resume"] + options + model())
        #expect(other.status == 2, "\(other.errors)")
        let settings = [
            "--chunk-tokens": "passages", "--stemmer": "words", "--no-words": "words",
        ]
        let named = settings[options[0]] ?? options[0]
        #expect(other.errors.contains("begun with \(named)"), "\(other.errors)")
        let same = try program.run(run + ["--resume", "--chunk-tokens", "64"] + model())
        #expect(same.status == 0, "\(same.errors)")
    }

    @Test func `keys that differ in normal form are two keys, in one file as in two`() throws {
        let lines = ["caf\u{E9}", "cafe\u{301}", "\u{2126}", "\u{3A9}"].map {
            "{\"id\":\"\($0)\",\"text\":\"a text\"}\n"
        }
        let file = try folder.write(lines.joined(), to: "a.jsonl")
        let outcome = try program.run(
            ["index", file, "--into", folder.path("gallery"), "--json"] + model()
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try json(outcome)["documents"] as? Int == 4)
    }

    @Test func `a file of keys is read as lines are, with mark and carriage returns`() throws {
        var vectors: [UInt8] = []
        for _ in 0..<2 {
            vectors += [2, 0, 0, 0]
            for value in [Float(0.6), 0.8] {
                withUnsafeBytes(of: value.bitPattern.littleEndian) { vectors += Array($0) }
            }
        }
        let file = try folder.write(vectors, to: "two.fvecs")
        let keys = try folder.write("\u{FEFF}eins\r\nzwei\r\n", to: "keys.txt")
        let gallery = folder.path("gallery")
        let outcome = try program.run(
            ["import", gallery, file, "--ids", keys, "--space", "s"]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let deleted = try program.run(["delete", gallery, "eins"])
        #expect(deleted.status == 0, "\(deleted.errors)")
    }
}
