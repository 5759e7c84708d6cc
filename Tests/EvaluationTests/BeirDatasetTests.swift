import Evaluation
import Tables
import TestSupport
import Testing

@Suite struct BeirDatasetTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func fill() throws {
        _ = try folder.write(
            "{\"_id\":\"d1\",\"title\":\"T\",\"text\":\"one\",\"metadata\":{}}\n"
                + "{\"_id\":\"d2\",\"title\":\"\",\"text\":\"\"}\n",
            to: "corpus.jsonl"
        )
        _ = try folder.write(
            "{\"_id\":\"q1\",\"text\":\"ask\",\"metadata\":{}}\n{\"_id\":\"q2\",\"text\":\"more\"}\n",
            to: "queries.jsonl"
        )
        _ = try folder.write(
            "query-id\tcorpus-id\tscore\nq2\td1\t1\n",
            to: "qrels/test.tsv"
        )
        _ = try folder.write("query-id\tcorpus-id\tscore\nq1\td1\t1\n", to: "qrels/dev.tsv")
    }

    @Test func `corpus, queries and judgments are read`() throws {
        try fill()
        let set = try BeirDataset(path: folder.path)
        #expect(set.splits == ["dev", "test"])
        let corpus = try set.corpus()
        let first = try #require(try corpus.next())
        #expect((first.key, first.title, first.text) == ("d1", "T", "one"))
        #expect(first.metadata.isEmpty)
        let second = try #require(try corpus.next())
        #expect((second.key, second.title, second.text) == ("d2", nil, ""))
        #expect(try corpus.next() == nil)
        #expect(try set.queries().map(\.id) == ["q1", "q2"])
        #expect(try set.queries(split: "test").map(\.text) == ["more"])
        #expect(try set.judgments(split: "test").grade(query: "q2", document: "d1") == 1)
    }

    @Test func `a split whose judged queries have no text is refused`() throws {
        try fill()
        _ = try folder.write("query-id\tcorpus-id\tscore\nq9\td1\t1\n", to: "qrels/test.tsv")
        let set = try BeirDataset(path: folder.path)
        #expect(throws: EvaluationError.noJudgedQuery(path: folder.path, split: "test")) {
            _ = try set.queries(split: "test")
        }
    }

    @Test func `an unknown split is refused with those that exist`() throws {
        try fill()
        let set = try BeirDataset(path: folder.path)
        let error = EvaluationError.unknownSplit(
            path: folder.path,
            split: "train",
            known: ["dev", "test"]
        )
        #expect(throws: error) { try set.judgments(split: "train") }
    }

    @Test func `missing parts are named`() throws {
        func missing(_ part: String) {
            #expect(throws: EvaluationError.missingPart(path: folder.path, part: part)) {
                try BeirDataset(path: folder.path)
            }
        }
        missing("corpus.jsonl")
        _ = try folder.write("", to: "corpus.jsonl")
        missing("queries.jsonl")
        _ = try folder.write("", to: "queries.jsonl")
        missing("qrels")
        _ = try folder.write("", to: "qrels/readme.txt")
        missing("qrels/<split>.tsv")
        let none = folder.path + "/none"
        #expect(throws: EvaluationError.source(.noSuchFile(path: none))) {
            try BeirDataset(path: none)
        }
    }

    @Test func `a query id that comes twice and a broken line are named`() throws {
        try fill()
        let path = try folder.write(
            "{\"_id\":\"q1\",\"text\":\"a\"}\n{\"_id\":\"q1\",\"text\":\"b\"}\n",
            to: "queries.jsonl"
        )
        let set = try BeirDataset(path: folder.path)
        let place = SourcePosition(file: path, line: 2)
        #expect(throws: EvaluationError.duplicateQuery(place, query: "q1")) { try set.queries() }
        _ = try folder.write("{\"_id\":\"q1\"}\n", to: "queries.jsonl")
        let line = SourcePosition(file: path, line: 1)
        #expect(throws: EvaluationError.source(.missingField(line, anyOf: ["text"]))) {
            try set.queries()
        }
    }
}
