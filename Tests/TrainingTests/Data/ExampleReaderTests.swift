import Tables
import TestSupport
import Testing
import Training

@Suite struct ExampleReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func texts(
        _ content: String,
        _ name: String,
        fields: ExampleFields = ExampleFields()
    ) throws -> [[String]] {
        try ExampleReader(fields: fields).examples(of: folder.write(content, to: name)).map(\.texts)
    }

    @Test func `JSON Lines, CSV and TSV are read under the names that data sets use`() throws {
        let lines = """
            {"anchor": "a", "positive": "b"}
            {"query": "c", "document": "d", "negatives": ["e", "f"]}
            {"question": "g", "answer": "h", "negative": "i", "negative_2": "j"}
            {"short": "k", "long": "l", "package": "m"}
            {"title": "n", "text": "o"}
            """
        #expect(
            try texts(lines, "pairs.jsonl") == [
                ["a", "b"], ["c", "d", "e", "f"], ["g", "h", "i", "j"], ["k", "l"], ["n", "o"],
            ]
        )
        #expect(
            try texts("Anchor,Positive,negative\na,\"b, c\",d\ne,f,\n", "pairs.csv") == [
                ["a", "b, c", "d"], ["e", "f"],
            ]
        )
        #expect(try texts("sentence1\tsentence2\na b\tc\n", "pairs.tsv") == [["a b", "c"]])
        #expect(try texts("left\tright\na\tb\n", "named.tsv") == [["a", "b"]])
        let chosen = ExampleFields(anchor: "y", positive: "x", negatives: ["z"])
        #expect(
            try texts(#"{"x": "1", "y": "2", "z": "3"}"#, "own.jsonl", fields: chosen) == [
                ["2", "1", "3"]
            ]
        )
    }

    @Test func `scores are kept`() throws {
        let path = try folder.write(
            "{\"sentence1\": \"a\", \"sentence2\": \"b\", \"score\": 0.5}\n",
            to: "scores.jsonl"
        )
        #expect(try ExampleReader().examples(of: path).map(\.scores) == [[0.5]])
    }

    @Test func `missing fields and empty sides are named by file and line`() throws {
        func fails(_ content: String, _ expected: (String) -> TrainingError) throws {
            let path = try folder.write(content, to: "bad.jsonl")
            #expect(throws: expected(path)) { try ExampleReader().examples(of: path) }
        }
        try fails("{\"anchor\": \"a\", \"positive\": \"b\"}\n{\"anchor\": \"a\"}\n") {
            .missingFields(
                SourcePosition(file: $0, line: 2),
                wanted: ["anchor", "positive"],
                found: ["anchor"]
            )
        }
        try fails("{\"anchor\": \"a\", \"positive\": \" \"}\n") {
            .emptyText(SourcePosition(file: $0, line: 1), field: "positive")
        }
        try fails("{\"anchor\": \"a\", \"positive\": \"b\", \"negatives\": [\"c\", \"\"]}\n") {
            .emptyText(SourcePosition(file: $0, line: 1), field: "negatives")
        }
        let path = try folder.write("not json\n", to: "broken.jsonl")
        #expect(throws: TablesError.self) { try ExampleReader().examples(of: path) }
    }

    @Test func `an anchor alone is enough for a teacher`() throws {
        let path = try folder.write("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", to: "texts.jsonl")
        let examples = try ExampleReader(needsPositive: false).examples(of: path)
        #expect(examples.map(\.texts) == [["a"], ["b"]])
    }

    @Test func `what is written is read again`() throws {
        let path = folder.path("written.jsonl")
        let place = SourcePosition(file: path, line: 1)
        let examples = [["a \"quoted\"", "b\nc"], ["ä", "ö", "ü", "ß"]].map {
            TrainingExample(texts: $0, position: place)
        }
        var writer = try ExampleWriter(path: path)
        for example in examples { try writer.write(example) }
        try writer.finish()
        #expect(try ExampleReader().examples(of: path).map(\.texts) == examples.map(\.texts))
    }
}
