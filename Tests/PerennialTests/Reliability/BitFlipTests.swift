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

    /// What is in the folder whose bits flip.
    enum Content: CaseIterable {
        /// Documents alone.
        case documents
        /// Tables that can be joined.
        case lake
        /// An upgrade that is half done.
        case upgrade
    }

    /// Makes a gallery, and answers its folder.
    private func make(_ content: Content) throws -> String {
        switch content {
        case .documents: return path
        case .lake:
            let tables = folder.path("tables")
            try FileManager.default.createDirectory(
                atPath: tables,
                withIntermediateDirectories: true
            )
            for table in 0..<12 {
                let rows = (0..<60).map { "city \($0 * (table + 1) % 97),\($0),\(table)\n" }
                try ("place,number,kind\n" + rows.joined())
                    .write(toFile: tables + "/t\(table).csv", atomically: true, encoding: .utf8)
            }
            let lake = folder.path("lake")
            let made = try Program().run([
                "lake", lake, tables, "--model",
                Fixtures.folder("models/perennial-small-en").path,
            ])
            try #require(made.status == 0, "\(made.errors)")
            return lake
        case .upgrade:
            let fixture = try UpgradeFixture(in: folder)
            let gallery = try fixture.switched()
            let writer = try GalleryWriter(gallery)
            _ = try writer.backfillUpgrade(fixture.new, options: BackfillOptions(limit: 60))
            try writer.delete(keys: ["d3", "d150"])
            return fixture.path
        }
    }

    /// Everything that a user can read out of a gallery.
    private func contents(_ gallery: String, _ content: Content) throws -> [String] {
        let program = Program()
        let documents = folder.path("documents.jsonl")
        var commands = [
            ["export", gallery, "--jsonl", documents],
            ["inspect", gallery, "--json"],
        ]
        switch content {
        case .documents:
            commands.append([
                "search", gallery, "note 17 subject 5", "--mode", "lexical", "--json", "-k", "20",
            ])
        case .lake:
            for column in ["place", "number"] {
                commands.append([
                    "join", gallery, "--table", folder.path("tables/t3.csv"), "--column", column,
                    "--kind", "equi", "--json", "-k", "50",
                ])
            }
        case .upgrade:
            commands.append(["upgrade", "status", gallery, "--json"])
            commands.append([
                "search", gallery, "word3 word7", "--mode", "lexical", "--json", "-k", "20",
            ])
        }
        var answers: [String] = []
        for arguments in commands {
            let outcome = try program.run(arguments)
            answers.append("\(outcome.status) \(outcome.output)")
        }
        answers.append(try String(contentsOfFile: documents, encoding: .utf8))
        return answers.map {
            // Times and places differ.
            $0.replacing(/"took_ms":[0-9.e-]+/, with: "").replacing(gallery, with: "")
        }
    }

    @Test(arguments: Content.allCases)
    func `a flipped bit in any region of the file is found, or nothing reads it`(
        _ content: Content
    ) throws {
        let source = try make(content)
        let original = try Data(contentsOf: URL(fileURLWithPath: source + "/data.mdb"))
        let copy = folder.path("flipped")
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
        try original.write(to: URL(fileURLWithPath: copy + "/data.mdb"))
        let expected = try contents(copy, content)
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
            #expect(try contents(copy, content) == expected, "byte \(place) is not found")
            unread += 1
        }
        print(
            "\(flips) flipped bits of \(content): \(found) found, \(unread) in bytes that nothing reads, \(crashed.count) ended verify by a signal"
        )
        #expect(found > 0)
        #expect(crashed.isEmpty, "verify was ended by a signal for bytes \(crashed)")
    }
}
