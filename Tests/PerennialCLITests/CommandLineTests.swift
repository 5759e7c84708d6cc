import Foundation
import TestSupport
import Testing

/// Commands as a user types them, with the real model.
@Suite(.serialized) struct CommandLineTests {
    private let folder: TemporaryFolder
    private let program: Program

    init() throws {
        folder = try TemporaryFolder()
        program = Program()
    }

    private func model() throws -> [String] { ["--model", try Fixtures.model().path] }

    private func corpus() throws -> String {
        try folder.write(
            """
            {"id":"bake","title":"Bread","text":"How to bake a loaf of sourdough bread","year":2019}
            {"id":"bike","title":"Cycling","text":"Repairing a flat tyre on a bicycle","year":2021}
            {"id":"moon","title":"Astronomy","text":"The phases of the moon explained","year":2023}

            """,
            to: "corpus.jsonl"
        )
    }

    private func index() throws -> String {
        let gallery = folder.path("gallery")
        let outcome = try program.run(["index", corpus(), "--into", gallery] + model())
        #expect(outcome.status == 0, "\(outcome.errors)")
        return gallery
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `what was indexed is found by meaning`() throws {
        let gallery = try index()
        let outcome = try program.run(
            ["search", gallery, "fix my bike wheel", "-k", "2", "--json"] + model()
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let answer = try json(outcome.output)
        #expect(
            Set(answer.keys) == [
                "gallery", "query", "space", "mode", "k", "partial", "took_ms", "hits",
            ]
        )
        let hits = try #require(answer["hits"] as? [[String: Any]])
        #expect(hits.count == 2)
        #expect(hits[0]["id"] as? String == "bike")
        #expect(hits[0]["rank"] as? Int == 1)
        #expect(hits[0]["title"] as? String == "Cycling")
        #expect((hits[0]["metadata"] as? [String: Any])?["year"] as? Double == 2021)
        #expect(answer["partial"] is NSNull)
    }

    @Test func `a gallery finds the folder of its model, and says when it is gone`() throws {
        let models = folder.path("models")
        try FileManager.default.createDirectory(atPath: models, withIntermediateDirectories: true)
        let moving = models + "/of-a-folder"
        try FileManager.default.copyItem(atPath: Fixtures.model().path, toPath: moving)
        let gallery = folder.path("gallery")
        let made = try program.run(["index", corpus(), "--into", gallery, "--model", moving])
        #expect(made.status == 0, "\(made.errors)")
        let found = try program.run(["search", gallery, "fix my bike wheel", "-k", "1"])
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("bike"))
        try FileManager.default.moveItem(atPath: moving, toPath: moving + "-2")
        let lost = try program.run(["search", gallery, "fix my bike wheel"])
        #expect(lost.status != 0)
        #expect(lost.errors.contains("of-a-folder: no such model here"), "\(lost.errors)")
        let named = try program.run(["search", gallery, "bike", "--model", moving + "-2"])
        #expect(named.status == 0, "\(named.errors)")
    }

    @Test func `a first index that fails leaves no gallery`() throws {
        let gallery = folder.path("gallery")
        let bad = try folder.write("no json\n", to: "bad.jsonl")
        let failed = try program.run(["index", bad, "--into", gallery] + model())
        #expect(failed.status != 0)
        #expect(!FileManager.default.fileExists(atPath: gallery))
        try folder.write("mine", to: "kept/notes.txt")
        let other = try program.run(["index", bad, "--into", folder.path("kept")] + model())
        #expect(other.status != 0)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("kept"))
        #expect(left == ["notes.txt"])
        #expect(try program.run(["index", corpus(), "--into", gallery] + model()).status == 0)
    }

    @Test func `fewer hits than wanted are explained`() throws {
        let gallery = try index()
        let outcome = try program.run(["search", gallery, "bread", "-k", "9", "--json"] + model())
        let answer = try json(outcome.output)
        #expect((answer["hits"] as? [Any])?.count == 3)
        #expect(answer["partial"] is String)
    }

    @Test func `a misspelt field of a filter is named, and nothing is deleted by it`() throws {
        let gallery = try index()
        let found = try program.run(
            ["search", gallery, "bread", "--filter", "not yeer = 2019"] + model()
        )
        #expect(found.status == 0)
        #expect(found.errors.contains("no document has a field yeer"))
        let refused = try program.run(["delete", gallery, "--filter", "not yeer = 2019"])
        #expect(refused.status == 2)
        #expect(refused.errors.contains("yeer"))
        let deleted = try program.run(["delete", gallery, "--filter", "not year = 2019"])
        #expect(deleted.errors.contains("2 documents deleted"), "\(deleted.errors)")
    }

    @Test func `a beir folder is indexed and evaluated`() throws {
        try folder.write(
            """
            {"_id":"a","title":"","text":"cats purr"}
            {"_id":"b","title":"","text":""}
            {"_id":"c","title":"Dogs","text":"dogs bark"}

            """,
            to: "beir/corpus.jsonl"
        )
        try folder.write(
            #"{"_id":"q1","text":"what noise do cats make"}"# + "\n"
                + #"{"_id":"q2","text":"barking dog"}"#,
            to: "beir/queries.jsonl"
        )
        try folder.write(
            "query-id\tcorpus-id\tscore\nq1\ta\t1\nq2\tc\t1\n",
            to: "beir/qrels/test.tsv"
        )
        let gallery = folder.path("gallery")
        let indexed = try program.run(["index", folder.path("beir"), "--into", gallery] + model())
        #expect(indexed.status == 0, "\(indexed.errors)")
        let run = folder.path("results.trec")
        let outcome = try program.run(
            [
                "evaluate", gallery, "--beir", folder.path("beir"), "--run", run, "--json",
                "--metrics", "ndcg@10,recall@1",
            ] + model()
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try json(outcome.output)
        #expect(report["queries"] as? Int == 2)
        let metrics = try #require(report["metrics"] as? [String: [String: Double]])
        #expect(metrics["ndcg@10"]?["value"] == 1)
        #expect(metrics["recall@1"]?["value"] == 1)
        // Two queries say nothing of others.
        #expect(metrics["recall@1"]?["low"] == 0)
        let lines = try String(contentsOfFile: run, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 6)
        #expect(lines[0].hasPrefix("q1 Q0 a 1 "))
        #expect(lines[0].hasSuffix(" perennial"))
    }

    @Test func `compact makes the file of a changed gallery smaller, and nothing is lost`() throws {
        let gallery = try index()
        for _ in 0..<12 {
            let outcome = try program.run(["upsert", gallery, corpus()] + model())
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        func bytes() throws -> Int {
            let file = gallery + "/data.mdb"
            return try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        }
        let before = try bytes()
        let report = try json(program.run(["inspect", gallery, "--json"]).output)
        #expect((report["bytes"] as? [String: Int])?["free"] ?? 0 > before / 4)
        #expect(report["holder"] is NSNull)
        let outcome = try program.run(["compact", gallery])
        #expect(outcome.status == 0)
        #expect(try outcome.errors.contains("\(before) bytes before, \(bytes()) now"))
        #expect(try bytes() < before)
        #expect(try program.run(["verify", gallery]).status == 0)
        #expect(try program.run(["upsert", gallery, corpus()] + model()).status == 0)
        let found = try program.run(["search", gallery, "fix my bike", "-k", "1"] + model())
        #expect(found.output.contains("bike"))
    }

    @Test func `inspect and verify describe a sound gallery`() throws {
        let gallery = try index()
        let report = try json(program.run(["inspect", gallery, "--json"]).output)
        #expect(
            Set(report.keys) == [
                "format", "spaces", "segments", "documents", "deleted", "bytes", "codec",
                "projection", "holder",
            ]
        )
        #expect(report["documents"] as? Int == 3)
        #expect(try program.run(["verify", gallery]).status == 0)
    }

    @Test func `embed writes a vector a line`() throws {
        let outcome = try program.run(["embed", "-"] + model(), input: "first\nsecond\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 2)
        let second = try json(String(lines[1]))
        #expect(second["index"] as? Int == 1)
        let vector = try #require(second["embedding"] as? [Double])
        #expect(vector.count == 384)
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4)
    }

    @Test func `wrong usage ends with code 2 and help with code 0`() throws {
        #expect(try program.run(["search"]).status == 2)
        #expect(try program.run(["frobnicate"]).status == 2)
        #expect(try program.run(["search", "g", "q", "-k", "0"]).status == 2)
        let help = try program.run(["index", "--help"])
        #expect(help.status == 0)
        #expect(help.output.contains("perennial index corpus.jsonl --into"))
    }

    @Test func `an absent gallery or model is one line with the remedy`() throws {
        let absent = try program.run(["search", folder.path("nowhere"), "query"])
        #expect(absent.status == 2)
        #expect(absent.errors.split(separator: "\n").count == 1)
        #expect(absent.errors.contains("perennial index"))
        let model = try program.run(
            ["index", corpus(), "--into", folder.path("g"), "--model", "no-such-model"])
        #expect(model.status == 2)
        #expect(model.errors.contains("no-such-model"))
        #expect(!FileManager.default.fileExists(atPath: folder.path("g/data.mdb")))
    }

    @Test func `a gallery is not indexed over`() throws {
        let gallery = try index()
        let again = try program.run(["index", corpus(), "--into", gallery] + model())
        #expect(again.status == 2)
        #expect(again.errors.contains("--resume"))
        let resumed = try program.run(["index", corpus(), "--into", gallery, "--resume"] + model())
        #expect(resumed.status == 0)
        #expect(resumed.errors.contains("3 were there already"))
    }

    @Test func `a bad line stops with its place, or is skipped and listed`() throws {
        let source = try folder.write(
            #"{"id":"1","text":"fine"}"# + "\n[1]\n" + #"{"id":"3","text":"fine too"}"# + "\n",
            to: "bad.jsonl"
        )
        let stopped = try program.run(["index", source, "--into", folder.path("a")] + model())
        #expect(stopped.status == 2)
        #expect(stopped.errors.contains("bad.jsonl:2"))
        #expect(
            try json(program.run(["inspect", folder.path("a"), "--json"]).output)["documents"]
                as? Int == 1
        )
        let rejects = folder.path("rejects.jsonl")
        let skipped = try program.run(
            [
                "index", source, "--into", folder.path("b"), "--on-error", "skip", "--rejects",
                rejects,
            ]
                + model()
        )
        #expect(skipped.status == 0, "\(skipped.errors)")
        #expect(try String(contentsOfFile: rejects, encoding: .utf8).contains("bad.jsonl:2"))
        #expect(
            try json(program.run(["inspect", folder.path("b"), "--json"]).output)["documents"]
                as? Int == 2
        )
    }
}
