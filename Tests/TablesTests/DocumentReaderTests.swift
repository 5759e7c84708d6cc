import Tables
import TestSupport
import Testing

@Suite struct DocumentReaderTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func reader(
        _ text: String,
        _ name: String,
        fields: DocumentFields = DocumentFields()
    ) throws -> DocumentReader {
        try DocumentReader([DocumentSource(folder.write(text, to: name))], fields: fields)
    }

    private func place(_ name: String, _ line: Int, _ column: Int? = nil) -> SourcePosition {
        SourcePosition(file: "\(folder.path)/\(name)", line: line, column: column)
    }

    @Test func `a JSON record becomes key, title, text and metadata`() throws {
        let text = """
            {"_id":7,"title":"T","text":"x","year":1999,"ok":true,"no":null,"tags":["a",1,[2],{"b":3}],\
            "at":{"lat":1.5,"in":{"city":"Rome"}},"big":12345678901234567890,"huge":1e400}
            """
        let document = try #require(try reader(text, "a.jsonl").next())
        let metadata: [String: MetadataValue] = [
            "year": .number(1999), "ok": .boolean(true),
            "tags": .list([.string("a"), .number(1), .string("[2]"), .string("{\"b\":3}")]),
            "at.lat": .number(1.5), "at.in.city": .string("Rome"),
            "big": .string("12345678901234567890"), "huge": .string("1e400"),
        ]
        #expect(
            document
                == SourceDocument(
                    key: "7",
                    title: "T",
                    text: "x",
                    metadata: metadata,
                    position: place("a.jsonl", 1)
                )
        )
    }

    @Test func `a row becomes key, title, text and metadata`() throws {
        let text = "ID,Headline,Body,year,year,\n1,T,\"x\ny\",1999,,z\n"
        let document = try #require(try reader(text, "a.csv").next())
        let metadata: [String: MetadataValue] = ["year": .string("1999"), "column_6": .string("z")]
        #expect(
            document
                == SourceDocument(
                    key: "1",
                    title: "T",
                    text: "x\ny",
                    metadata: metadata,
                    position: place("a.csv", 2)
                )
        )
    }

    @Test func `fields that the caller names are used`() throws {
        let fields = DocumentFields(id: "k", text: ["long", "short"], title: "n", metadata: ["m"])
        let row = try reader("k,n,short,long,m,id,text\n1,T,s,l,7,9,no\n", "a.csv", fields: fields)
        let object = try reader(
            #"{"k":1,"n":"T","short":"s","long":"l","m":7,"id":9,"text":"no"}"#,
            "a.jsonl",
            fields: fields
        )
        let one = try #require(try row.next())
        let other = try #require(try object.next())
        #expect((one.key, one.title, one.text) == ("1", "T", "l\ns"))
        #expect((other.key, other.title, other.text) == ("1", "T", "l\ns"))
        #expect(one.metadata == ["m": .string("7")])
        #expect(other.metadata == ["m": .number(7)])
    }

    @Test func `records without a key field are called by file and line`() throws {
        let lines = try reader("one\r\n\n  \ntwo", "a.txt")
        #expect(try lines.next()?.key == place("a.txt", 1).description)
        let second = try #require(try lines.next())
        #expect(second.key == place("a.txt", 4).description)
        #expect(second.text == "two")
        let object = try reader(#"{"body":"x"}"#, "b.jsonl")
        #expect(try object.next()?.key == place("b.jsonl", 1).description)
    }

    @Test func `tables by tabs keep commas`() throws {
        let document = try #require(try reader("id\ttext\n1\ta, b\n", "a.tsv").next())
        #expect(document.text == "a, b")
    }

    @Test func `bad records are named one by one and reading goes on`() throws {
        let text = """
            {"id":1}
            {"id":"","text":"x"}
            {"id":[1],"text":"x"}
            {"id":1,"text":{"a":1}}
            {"id":1,"text":"x"
            {"id":5,"text":"good"}
            """
        let documents = try reader(text, "a.jsonl")
        var errors: [TablesError] = []
        var keys: [String] = []
        reading: while true {
            do {
                guard let document = try documents.next() else { break reading }
                keys.append(document.key)
            } catch {
                #expect(error.isRecoverable)
                errors.append(error)
            }
        }
        #expect(keys == ["5"])
        let names = [
            "text", "content", "contents", "body", "passage", "description", "abstract", "summary",
        ]
        #expect(
            errors == [
                .missingField(place("a.jsonl", 1), anyOf: names),
                .emptyKey(place("a.jsonl", 2), field: "id"),
                .unusableField(place("a.jsonl", 3), field: "id", found: .array),
                .unusableField(place("a.jsonl", 4), field: "text", found: .object),
                .invalidJSON(place("a.jsonl", 5, 19), .unexpectedEnd),
            ]
        )
    }

    @Test func `a table without the named column or any text is refused at once`() throws {
        let file = folder.path + "/a.csv"
        let fields = DocumentFields(text: ["body"])
        let unknown = TablesError.unknownField(file: file, name: "body", known: ["id", "x"])
        #expect(throws: unknown) { try reader("id,x\n1,2\n", "a.csv", fields: fields).next() }
        #expect(throws: TablesError.noTextColumn(file: file, known: ["id", "x"])) {
            try reader("id,x\n1,2\n", "a.csv").next()
        }
        let key = DocumentFields(id: "key", text: ["x"])
        #expect(throws: TablesError.unknownField(file: file, name: "key", known: ["id", "x"])) {
            try reader("id,x\n1,2\n", "a.csv", fields: key).next()
        }
    }

    @Test func `an empty key in a row is named`() throws {
        let documents = try reader("id,text\n,x\n2,y\n", "a.csv")
        #expect(throws: TablesError.emptyKey(place("a.csv", 2), field: "id")) {
            try documents.next()
        }
        #expect(try documents.next()?.key == "2")
    }

    @Test func `a line of text that is not UTF-8 is named and skipped`() throws {
        let path = try folder.write([0x61, 0xFF, 0x0A, 0x62, 0xC3, 0xA4], to: "a.txt")
        let documents = try DocumentReader([DocumentSource(path)])
        #expect(throws: TablesError.invalidText(place("a.txt", 1, 2))) { try documents.next() }
        #expect(try documents.next()?.text == "bä")
    }

    @Test func `empty files hold no documents`() throws {
        for name in ["a.jsonl", "a.csv", "a.tsv", "a.txt", "a.md"] {
            #expect(try reader("", name).next() == nil)
        }
    }

    @Test func `sources follow one another and bytes are counted`() throws {
        let one = try folder.write("x\n", to: "a.txt")
        let two = try folder.write("{\"text\":\"y\"}\n", to: "b.jsonl")
        let documents = try DocumentReader([DocumentSource(one), DocumentSource(two)])
        #expect(documents.totalBytes == 15)
        #expect(try documents.next()?.text == "x")
        #expect(try documents.next()?.text == "y")
        #expect(try documents.next() == nil)
        #expect(documents.bytesRead == 15)
    }

    @Test func `every error says where and what to do in one line`() throws {
        let place = place("a.csv", 3)
        let errors: [TablesError] = [
            .noSuchFile(path: "a"), .unreadable(path: "a", reason: "r"), .unknownFormat(path: "a"),
            .notText(path: "a"), .notATable(path: "a"),
            .nothingToRead(path: "a"), .invalidText(place), .lineTooLong(place, limit: 1),
            .invalidJSON(place, .unexpectedByte(0x7D)), .notAnObject(place, found: .array),
            .unclosedQuote(openedAt: place), .textAfterQuote(place),
            .raggedRow(place, expected: 1, found: 2),
            .unknownField(file: "a", name: "n", known: ["k"]),
            .noTextColumn(file: "a", known: ["k"]), .missingField(place, anyOf: ["n"]),
            .unusableField(place, field: "f", found: .object), .emptyKey(place, field: "f"),
            .missingDuckDB, .queryFailed(status: 1, message: "m"),
        ]
        for error in errors {
            #expect(!error.description.contains("\n"))
            #expect(error.description.count > 20)
            #expect(error.isRecoverable == (error.position != nil))
            if let position = error.position {
                #expect(error.description.hasPrefix("\(position): "))
            }
        }
    }
}
