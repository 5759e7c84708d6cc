import Evaluation
import Files
import Foundation
import Tables
import TestSupport
import Testing

@Suite struct RunTests {
    private func run(_ text: String) throws -> Run {
        let folder = try TemporaryFolder()
        return try Run(contentsOf: folder.write(text, to: "run.trec"))
    }

    private func documents(_ run: Run, _ query: String) -> [String]? {
        run.ranking(of: query)?.map(\.document)
    }

    @Test func `ties are broken by document bytes, descending, and the rank column is ignored`()
        throws
    {
        let run = try run(
            "q Q0 d10 1 0.5 t\nq Q0 d9 2 0.5 t\nq\tQ0\té 3 0.5 t\nq Q0 z 9 0.7 t\r\nq Q0 D 1 0.5 t\n"
        )
        #expect(documents(run, "q") == ["z", "é", "d9", "d10", "D"])
    }

    @Test func `scores that differ beyond 32 bits are ties`() throws {
        let run = try run("q Q0 a 1 0.50000000020 t\nq Q0 b 2 0.50000000010 t\n")
        #expect(documents(run, "q") == ["b", "a"])
    }

    @Test func `ids are told apart byte by byte`() throws {
        let run = try run("q Q0 \u{E9} 1 2 t\nq Q0 e\u{301} 2 1 t\n")
        #expect(run.ranking(of: "q")?.count == 2)
    }

    @Test func `a written run reads back as the same run`() throws {
        var random = SeededRandom(seed: 4)
        var run = Run()
        for query in ["b", "a", "ü"] {
            try run.add(
                query: query,
                entries: (0..<200).map { index in
                    Run.Entry(
                        document: "d\(index)",
                        score: Float(bitPattern: UInt32(index) << 20 | 0x3F00_1234)
                            * Float.random(in: -1...1, using: &random)
                    )
                }
            )
        }
        let folder = try TemporaryFolder()
        let path = folder.path + "/run.trec"
        try run.write(to: path)
        let again = try Run(contentsOf: path)
        #expect(again.queries == run.queries)
        for query in run.queries { #expect(again.ranking(of: query) == run.ranking(of: query)) }
    }

    @Test func `lines have six fields, ranks from 1 and nine digits`() throws {
        var run = Run()
        try run.add(
            query: "q1",
            entries: [
                Run.Entry(document: "a", score: 0.1), Run.Entry(document: "b", score: 1_234_567.9),
                Run.Entry(document: "c", score: -2),
            ]
        )
        let folder = try TemporaryFolder()
        let path = folder.path + "/run.trec"
        try run.write(to: path)
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        #expect(
            text == """
                q1 Q0 b 1 1234567.88 perennial
                q1 Q0 a 2 0.100000001 perennial
                q1 Q0 c 3 -2 perennial

                """
        )
    }

    @Test func `an id with a space and a path that is no place are refused`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/run.trec"
        for id in [
            "a b", "a\tb", "a\n", "a\r\nb", "a\u{A0}b", " \u{301}", "a\u{1F}b", "a\u{2028}", "",
        ] {
            var bad = Run()
            try bad.add(query: "q", entries: [Run.Entry(document: id, score: 1)])
            #expect(throws: EvaluationError.unwritableID(path: path, id: id)) {
                try bad.write(to: path)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
        var run = Run()
        try run.add(query: "q", entries: [Run.Entry(document: "a", score: 1)])
        let nowhere = folder.path + "/none/run.trec"
        #expect(throws: EvaluationError.output(.noFolder(path: nowhere))) {
            try run.write(to: nowhere)
        }
    }

    @Test func `every kind of bad line is named`() throws {
        let folder = try TemporaryFolder()
        func error(_ text: String) throws -> EvaluationError? {
            let path = try folder.write(text, to: "run.trec")
            return #expect(throws: EvaluationError.self) { try Run(contentsOf: path) }
        }
        let place = SourcePosition(file: folder.path + "/run.trec", line: 2)
        let good = "q Q0 a 1 0.5 t\n"
        #expect(try error(good + "q Q0 b 1\n") == .malformedRunLine(place, found: 4))
        #expect(try error(good + "q Q0 b 1 x t\n") == .malformedNumber(place, text: "x"))
        #expect(try error(good + "q Q0 b 1 nan t\n") == .malformedNumber(place, text: "nan"))
        #expect(
            try error(good + "q Q0 a 2 0.4 t\n")
                == .duplicateDocument(place, query: "q", document: "a")
        )
        let none = folder.path + "/none"
        #expect(throws: EvaluationError.source(.noSuchFile(path: none))) {
            try Run(contentsOf: none)
        }
    }

    @Test func `what is no ranking is refused`() {
        var run = Run()
        let twice = [Run.Entry(document: "a", score: 1), Run.Entry(document: "a", score: 0)]
        #expect(throws: EvaluationError.self) { try run.add(query: "q", entries: twice) }
        let unordered = [Run.Entry(document: "a", score: .nan)]
        #expect(throws: EvaluationError.self) { try run.add(query: "q", entries: unordered) }
        #expect(run.queries.isEmpty)
    }
}
