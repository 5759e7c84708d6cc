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

    @Test(arguments: [
        (#"{"anchor": "a", "positive": [], "negatives": ["n"]}"#, "positive"),
        (#"{"anchor": "a", "positive": [[]], "negatives": ["n", "m"]}"#, "positive"),
        (#"{"anchor": [], "positive": "p", "negatives": ["n"]}"#, "anchor"),
        (
            #"{"anchor": "a", "positive": "p", "negatives": ["n", ""], "negative": "m"}"#,
            "negatives"
        ),
        (#"{"anchor": "a", "positive": ["p", " "]}"#, "positive"),
    ]) func `a text that is missing is not replaced by the next one`(
        line: String,
        field: String
    ) throws {
        let path = try folder.write(line + "\n", to: "holes.jsonl")
        let place = SourcePosition(file: path, line: 1)
        #expect(throws: TrainingError.emptyText(place, field: field)) {
            try ExampleReader().examples(of: path)
        }
    }

    @Test func `negatives never stand where no positive is`() throws {
        let path = try folder.write("anchor,negative\na,n\n", to: "negatives.csv")
        let found = ["anchor", "negative"]
        #expect(
            throws: TrainingError.missingFields(
                SourcePosition(file: path, line: 1),
                wanted: ["positive"],
                found: found
            )
        ) { try ExampleReader(needsPositive: false).examples(of: path) }
        let object = try folder.write(
            #"{"anchor": "a", "positive": null, "negative": "n"}"# + "\n",
            to: "null.jsonl"
        )
        #expect(throws: TrainingError.self) {
            try ExampleReader(needsPositive: false).examples(of: object)
        }
    }

    @Test func `every positive of a list is an example`() throws {
        #expect(
            try texts(#"{"anchor": "a", "positive": ["p", "q"], "negative": "n"}"#, "list.jsonl")
                == [["a", "p", "n"], ["a", "q", "n"]]
        )
    }

    @Test func `keys that say nothing keep the order of the first object`() throws {
        let lines = #"{"left": "a", "right": "b"}"# + "\n" + #"{"right": "d", "left": "c"}"# + "\n"
        #expect(try texts(lines, "places.jsonl") == [["a", "b"], ["c", "d"]])
        let holes = lines + #"{"left": null, "right": "b", "more": "c"}"# + "\n"
        let place = SourcePosition(file: folder.path("holes.jsonl"), line: 3)
        #expect(throws: TablesError.unusableField(place, field: "left", found: .null)) {
            try texts(holes, "holes.jsonl")
        }
    }

    @Test(arguments: ["n/a", "", "nan", "inf", "0,5", "1e400"])
    func `a score that is no number is refused, or skipped and told`(score: String) throws {
        let path = try folder.write(
            "sentence1\tsentence2\tscore\na\tb\t0.5\nc\td\t\(score)\ne\tf\t1\n",
            to: "scores.tsv"
        )
        let expected = TrainingError.badScore(
            SourcePosition(file: path, line: 3),
            field: "score",
            value: score
        )
        #expect(throws: expected) { try ExampleReader().examples(of: path) }
        var rejected: [TrainingError] = []
        let kept = try ExampleReader().examples(of: path) { error in
            if let error = error as? TrainingError { rejected.append(error) }
        }
        #expect(rejected == [expected])
        #expect(kept.map(\.scores) == [[0.5], [1]])
    }

    @Test func `two columns of one name are refused`() throws {
        let path = try folder.write("anchor,positive,negative,negative\na,b,c,d\n", to: "twice.csv")
        let place = SourcePosition(file: path, line: 1)
        #expect(throws: TrainingError.repeatedField(place, field: "negative")) {
            try ExampleReader().examples(of: path)
        }
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
            TrainingExample(texts: $0, scores: [0.1, -3], position: place)
        }
        var writer = try ExampleWriter(path: path)
        for example in examples { try writer.write(example) }
        try writer.finish()
        let read = try ExampleReader().examples(of: path)
        #expect(read.map(\.texts) == examples.map(\.texts))
        #expect(read.map(\.scores) == examples.map(\.scores))
    }
}
