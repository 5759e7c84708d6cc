import Foundation
import TestSupport
import Testing

/// Compression as a user types it.
@Suite(.serialized) struct CompressCommandTests {
    private let folder: TemporaryFolder
    private let program = Program()
    private var gallery: String { folder.path("gallery") }

    init() throws {
        folder = try TemporaryFolder()
        let things = ["bread", "a bicycle", "the moon", "a violin", "an old map", "green tea"]
        let verbs = ["buying", "repairing", "drawing", "finding", "selling", "describing"]
        let places = ["in town", "at home", "by the sea", "abroad"]
        let texts = things.flatMap { thing in
            verbs.flatMap { verb in places.map { "\(verb) \(thing) \($0)" } }
        }
        let lines = texts.map { #"{"id":"\#($0)","text":"\#($0)"}"# + "\n" }.joined()
        let corpus = try folder.write(lines, to: "corpus.jsonl")
        let model = try Fixtures.model().path
        let outcome = try program.run(["index", corpus, "--into", gallery, "--model", model])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    private func run(_ arguments: String...) throws -> Program.Outcome {
        try program.run(arguments)
    }

    private func search() throws -> String {
        let outcome = try program.run([
            "search", gallery, "mending a bike", "--model", Fixtures.model().path,
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output
    }

    @Test func `a gallery is measured, advised on, compressed and brought back`() throws {
        let before = try search()
        let (page, table) = (folder.path("page.html"), folder.path("table.csv"))
        let sweep = try run(
            "compress",
            "sweep",
            gallery,
            "--codecs",
            "int8,rabitq2,pq48",
            "--report",
            page,
            "--csv",
            table,
            "--json"
        )
        #expect(sweep.status == 0, "\(sweep.errors)")
        let json = try folder.write(sweep.output, to: "sweep.json")
        let read = try JSONSerialization.jsonObject(with: Data(sweep.output.utf8))
        let object = try #require(read as? [String: Any])
        #expect((object["rows"] as? [[String: Any]])?.count == 7)
        let refused = try #require((object["refused"] as? [[String: Any]])?.first)
        #expect(refused["codec"] as? String == "pq48")
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("</html>"))
        #expect(try String(contentsOfFile: table, encoding: .utf8).hasPrefix("codec,"))
        let advice = try run(
            "compress",
            "advise",
            gallery,
            "--from",
            json,
            "--min-recall",
            "0.9"
        )
        #expect(advice.status == 0, "\(advice.errors)")
        #expect(advice.errors.contains("compress apply \(gallery) --codec"))
        let impossible = try run("compress", "advise", gallery, "--from", json, "--budget", "100")
        #expect(impossible.status == 3)
        #expect(impossible.output.contains("nothing that was measured meets the bounds; "))
        #expect(impossible.output.contains("; nearest: "))

        let applied = try run("compress", "apply", gallery, "--codec", "rabitq1")
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(try run("inspect", gallery).output.contains("rabitq1"))
        #expect(try search() != before)
        let reverted = try run("compress", "revert", gallery)
        #expect(reverted.status == 0, "\(reverted.errors)")
        #expect(try search() == before)

        let dropped = try run(
            "compress",
            "apply",
            gallery,
            "--codec",
            "int8",
            "--drop-originals",
            "--yes"
        )
        #expect(dropped.status == 0, "\(dropped.errors)")
        #expect(try run("verify", gallery).status == 0)
        let gone = try run("compress", "revert", gallery)
        #expect(gone.status == 2)
        #expect(gone.errors.contains("are gone since `compress apply --drop-originals`"))
    }

    @Test(arguments: [
        (["apply", "GALLERY", "--codec", "zip"], "no codec is called zip"),
        (["apply", "GALLERY", "--codec", "pq48"], "pq48 cannot be learned from 144 vectors"),
        (["apply", "GALLERY", "--codec", "pq7"], "pq7 cannot cut 384 dimensions into 7"),
        (
            ["apply", "GALLERY", "--codec", "int8", "--drop-originals"],
            "--drop-originals cannot be taken back: confirm it with --yes"
        ),
        (
            ["apply", "GALLERY", "--codec", "int8", "--rescore", "originals", "--drop-originals"],
            "--rescore originals needs the originals"
        ),
        (["apply", "GALLERY", "--codec", "int8", "--rescore", "int4"], "int4 is not one of none"),
        (["revert", "GALLERY"], "the gallery is not compressed"),
        (["advise", "GALLERY"], "give --budget, --min-recall or --max-latency"),
        (["advise", "GALLERY", "--budget", "lots"], "--budget"),
        (["sweep", "GALLERY", "--vectors", "narrow.npy"], "narrow.npy"),
        (["sweep", "nowhere", "--codecs", "int8"], "nowhere: no gallery here"),
    ])
    func `what cannot be done is refused in one line`(
        arguments: [String],
        reason: String
    ) throws {
        let typed = arguments.map { $0 == "GALLERY" ? gallery : $0 }
        let outcome = try program.run(["compress"] + typed)
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    }
}
