import Evaluation
import Tables
import TestSupport
import Testing

@Suite struct JudgmentsTests {
    private func judgments(_ text: String) throws -> Judgments {
        let folder = try TemporaryFolder()
        return try Judgments(contentsOf: folder.write(text, to: "qrels"))
    }

    private func grades(_ judgments: Judgments, _ query: String) -> [String: Int]? {
        judgments.grades(of: query).map { Dictionary(uniqueKeysWithValues: $0) }
    }

    @Test(arguments: [
        "", "\n \n", "query-id\tcorpus-id\tscore\n", "\u{FEFF}query-id\tcorpus-id\tscore",
    ])
    func `a file that judges nothing is refused`(_ text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "qrels")
        #expect(throws: EvaluationError.noJudgments(path: path)) {
            _ = try Judgments(contentsOf: path)
        }
    }

    @Test func `ids that are canonically equivalent stay apart`() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        let judgments = try judgments("q 0 \(composed) 1\nq 0 \(decomposed) 2\n")
        #expect(judgments.grades(of: "q")?.count == 2)
        #expect(judgments.grade(query: "q", document: composed) == 1)
        #expect(judgments.grade(query: "q", document: decomposed) == 2)
    }

    @Test func `TREC and BEIR layouts say the same`() throws {
        let trec = try judgments("q2 0 a 1\nq1 0 b 0\n\nq2 0 c 3\n")
        let beir = try judgments("query-id\tcorpus-id\tscore\r\nq2\ta\t1\r\nq1\tb\t0\r\nq2\tc\t3")
        let bare = try judgments("q2\ta\t1\nq1\tb\t0\nq2\tc\t3\n")
        for one in [trec, beir, bare] {
            #expect(one.queries == ["q2", "q1"])
            #expect(grades(one, "q2") == ["a": 1, "c": 3])
            #expect(grades(one, "q1") == ["b": 0])
            #expect(grades(one, "q3") == nil)
            #expect(one.grade(query: "q2", document: "c") == 3)
            #expect(one.grade(query: "q2", document: "x") == nil)
        }
    }

    @Test func `ids of a BEIR table may contain spaces`() throws {
        let judgments = try judgments("query-id\tcorpus-id\tscore\nq 1\td 1\t1\n")
        #expect(judgments.grade(query: "q 1", document: "d 1") == 1)
    }

    @Test func `a judgment repeated with the same grade counts once`() throws {
        #expect(try grades(judgments("q 0 a 1\nq 0 a 1\n"), "q") == ["a": 1])
    }

    @Test func `every kind of bad line is named`() throws {
        let folder = try TemporaryFolder()
        func error(_ text: String) throws -> EvaluationError? {
            let path = try folder.write(text, to: "qrels")
            return #expect(throws: EvaluationError.self) { try Judgments(contentsOf: path) }
        }
        let place = SourcePosition(file: folder.path + "/qrels", line: 2)
        #expect(try error("q 0 a 1\nq a 1\n") == .malformedJudgment(place, found: 3))
        #expect(try error("q 0 a 1\nq 0 b x\n") == .malformedNumber(place, text: "x"))
        #expect(
            try error("q 0 a 1\nq 0 a 2\n")
                == .conflictingGrades(place, query: "q", document: "a")
        )
    }
}
