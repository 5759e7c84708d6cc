import Tables
import Testing

@Suite struct JSONLinesReaderTests {
    private func reader(_ text: String) -> JSONLinesReader {
        JSONLinesReader(LineReader(ByteStream(text.utf8)))
    }

    @Test func `blank lines are skipped and lines are counted`() throws {
        let objects = reader("\n{\"a\":1}\r\n  \n{\"a\":2}")
        #expect(try objects.next()?["a"] != nil)
        #expect(objects.position.line == 2)
        #expect(try objects.next()?["a"] != nil)
        #expect(objects.position.line == 4)
        #expect(try objects.next() == nil)
    }

    @Test func `every kind of bad line is named and the next one is read`() throws {
        let objects = reader("{\"a\":}\n[1]\n\"x\"\n{\"a\":1,\"a\":2}\n{} {}\n{\"a\":1}")
        func place(_ line: Int, _ column: Int? = nil) -> SourcePosition {
            SourcePosition(file: "test", line: line, column: column)
        }
        let brace = UInt8(ascii: "}")
        #expect(throws: TablesError.invalidJSON(place(1, 6), .unexpectedByte(brace))) {
            try objects.next()
        }
        #expect(throws: TablesError.notAnObject(place(2), found: .array)) { try objects.next() }
        #expect(throws: TablesError.notAnObject(place(3), found: .string)) { try objects.next() }
        #expect(throws: TablesError.invalidJSON(place(4, 8), .duplicateKey("a"))) {
            try objects.next()
        }
        #expect(throws: TablesError.invalidJSON(place(5, 4), .trailingBytes)) {
            try objects.next()
        }
        #expect(try objects.next()?["a"] != nil)
        #expect(try objects.next() == nil)
    }
}
