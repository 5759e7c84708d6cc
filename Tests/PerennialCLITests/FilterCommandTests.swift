import Foundation
import TestSupport
import Testing

/// `--filter`, `verify` and `inspect` tell the truth, as a user sees it.
@Suite struct FilterCommandTests {
    private let folder: TemporaryFolder
    private let program = Program()
    private var gallery: String { folder.path("gallery") }

    init() throws {
        folder = try TemporaryFolder()
        let rows = [
            #"{"id": "a", "text": "first", "uid": 9223372036854770001, "name": "café"}"#,
            #"{"id": "b", "text": "second", "uid": 9223372036854770002, "name": "cafe\u0301"}"#,
            #"{"id": "c", "text": "third", "uid": 9007199254740993}"#,
            #"{"id": "d", "text": "fourth", "uid": 9007199254740992}"#,
        ]
        let file = folder.path("documents.jsonl")
        try rows.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let model = Fixtures.folder("models/perennial-small-en").path
        let outcome = try program.run(["index", file, "--model", model, "--into", gallery])
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private struct Answer: Decodable {
        struct Hit: Decodable {
            let id: String
            let space: String?
        }

        let hits: [Hit]
        let space: String
    }

    private func found(_ filter: String, _ mode: String = "dense") throws -> Answer {
        let outcome = try program.run([
            "search", gallery, "first second third fourth", "--filter", filter, "--mode", mode,
            "--json",
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Answer.self, from: Data(outcome.output.utf8))
    }

    @Test func `a deletion by a number of 64 bits takes one document`() throws {
        let filter = "uid = 9223372036854770001"
        #expect(try found(filter).hits.map(\.id) == ["a"])
        let outcome = try program.run(["delete", gallery, "--filter", filter])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("1 documents deleted"))
        #expect(try Set(found("uid > 0").hits.map(\.id)) == ["b", "c", "d"])
        #expect(try found("uid = 9007199254740993").hits.map(\.id) == ["c"])
        #expect(try program.run(["verify", gallery]).status == 0)
    }

    @Test func `a hit names the space that it was compared in`() throws {
        let dense = try found("uid > 0")
        #expect(dense.hits.count == 4)
        #expect(dense.hits.allSatisfy { $0.space == dense.space })
        #expect(try found("name = 'cafe\u{301}'", "lexical").hits.allSatisfy { $0.space == nil })
        #expect(try Set(found("name = 'cafe\u{301}'", "lexical").hits.map(\.id)) == ["a", "b"])
    }

    @Test func `verify lists what it checked, and names what it does not know`() throws {
        struct Report: Decodable {
            struct Database: Decodable { let name: String }
            struct Damaged: Decodable { let part: String }
            let sound: Bool
            let databases: [Database]
            let damaged: [Damaged]
        }
        func report() throws -> (Report, Int32) {
            let outcome = try program.run(["verify", gallery, "--json"])
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
            return (report, outcome.status)
        }
        let (sound, status) = try report()
        #expect(sound.sound && sound.damaged.isEmpty && status == 0)
        #expect(sound.databases.map(\.name).contains("metadata"))
    }

    @Test(arguments: [["-k", "0"], ["-k", "70000"], ["--ef", "0"], ["--filter", "((("]])
    func `what no search does is wrong usage`(_ options: [String]) throws {
        let outcome = try program.run(["search", gallery, "first"] + options)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
    }
}
