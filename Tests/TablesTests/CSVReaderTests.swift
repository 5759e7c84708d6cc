import Tables
import TestSupport
import Testing

@Suite struct CSVReaderTests {
    private static let rfc4180 = CSVOptions(
        delimiter: UInt8(ascii: ","),
        quote: UInt8(ascii: "\""),
        hasHeader: true
    )

    private func reader(
        _ text: String,
        chunks: Int = 5,
        options: CSVOptions = CSVReaderTests.rfc4180
    ) throws -> CSVReader {
        try CSVReader(ByteStream(text.utf8, chunks: chunks), options: options)
    }

    private func rows(_ reader: CSVReader) throws -> [[String]] {
        var result: [[String]] = []
        while let row = try reader.next() { result.append(row.cells) }
        return result
    }

    private func place(_ line: Int, _ column: Int? = nil) -> SourcePosition {
        SourcePosition(file: "test", line: line, column: column)
    }

    @Test(arguments: 1...12) func `quotes, line ends and empty cells are read`(chunks: Int) throws {
        let text = "a,b,c\r\n1,\"x, \"\"y\"\"\r\nz\",\r\n\r\n,\"\",5\" pipe\n\"last\",2,3"
        let reader = try reader(text, chunks: chunks)
        #expect(reader.columns == ["a", "b", "c"])
        let first = try #require(try reader.next())
        #expect(first == CSVRow(cells: ["1", "x, \"y\"\r\nz", ""], position: place(2)))
        let second = try #require(try reader.next())
        #expect(second == CSVRow(cells: ["", "", "5\" pipe"], position: place(5)))
        let third = try #require(try reader.next())
        #expect(third == CSVRow(cells: ["last", "2", "3"], position: place(6)))
        #expect(try reader.next() == nil)
    }

    @Test(arguments: 0..<60) func `random tables come back as they were written`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let width = Int.random(in: 2...6, using: &random)
        let delimiter = [",", ";", "\t", "|"].randomElement(using: &random) ?? ","
        let end = Bool.random(using: &random) ? "\n" : "\r\n"
        func cell() -> String {
            let alphabet =
                ["a", "é", "𝄞", " ", "\"", "\n", "\r\n", "\r", "'"] + [",", ";", "\t", "|"]
            return (0..<Int.random(in: 0...6, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? ""
            }.joined()
        }
        let table = (0..<Int.random(in: 0...20, using: &random)).map { _ in
            (0..<width).map { _ in cell() }
        }
        func written(_ row: [String]) -> String {
            row.map { cell in
                let mustQuote = cell.unicodeScalars.contains {
                    "\"\r\n,;\t|".unicodeScalars.contains($0)
                }
                guard mustQuote || Bool.random(using: &random) else { return cell }
                return "\"" + cell.replacing("\"", with: "\"\"") + "\""
            }.joined(separator: delimiter)
        }
        let names = (0..<width).map { "name\($0)" }
        let text = ([names] + table).map(written).joined(separator: end)
        let options = CSVOptions(
            delimiter: delimiter.utf8.first,
            quote: UInt8(ascii: "\""),
            hasHeader: true
        )
        let chunks = Int.random(in: 1...64, using: &random)
        let reader = try reader(text, chunks: chunks, options: options)
        #expect(reader.columns == names)
        #expect(try rows(reader) == table)
    }

    @Test func `a ragged row is named with both widths and the next one is read`() throws {
        let reader = try reader("a,b\n1\n1,2,3\n4,5\n")
        #expect(throws: TablesError.raggedRow(place(2), expected: 2, found: 1)) {
            try reader.next()
        }
        #expect(throws: TablesError.raggedRow(place(3), expected: 2, found: 3)) {
            try reader.next()
        }
        #expect(try reader.next()?.cells == ["4", "5"])
    }

    @Test(arguments: [2, 7, 1000])
    func `a quote that nothing closes is named where it opens and costs one line`(
        chunks: Int
    ) throws {
        let reader = try reader("a,b\n1,\"x\ny\"\n3,\"open\n4,5\n6,7\n", chunks: chunks)
        #expect(try reader.next()?.cells == ["1", "x\ny"])
        #expect(throws: TablesError.unclosedQuote(openedAt: place(4, 3))) { try reader.next() }
        #expect(try rows(reader) == [["4", "5"], ["6", "7"]])
    }

    @Test func `text behind a closing quote is named and costs one line`() throws {
        let reader = try reader("a,b\n1,\"x\"y\n\"p\nq\" r,2\n3,4\n")
        #expect(throws: TablesError.textAfterQuote(place(2, 6))) { try reader.next() }
        #expect(throws: TablesError.textAfterQuote(place(4, 3))) { try reader.next() }
        // Reading goes on behind the line where the quote was opened, so the rest of the cell looks like a row.
        #expect(try rows(reader) == [["q\" r", "2"], ["3", "4"]])
    }

    @Test func `a record beyond the limit is given up and its quote named`() throws {
        let long = String(repeating: "x", count: 500)
        let quoted = try CSVReader(
            ByteStream("a,b\n1,\"\(long)\n2,3\n".utf8),
            options: Self.rfc4180,
            limit: 100
        )
        // The whole stream is shorter than the sample, so the end shows the quote to be open.
        #expect(throws: TablesError.unclosedQuote(openedAt: place(2, 3))) { try quoted.next() }
        #expect(try quoted.next()?.cells == ["2", "3"])
    }

    @Test func `an endless quote does not fill the memory`() throws {
        let line = [UInt8](repeating: 0x61, count: 1 << 20) + [0x0A]
        var isFirst = true
        var left = 100
        let stream = ByteStream(name: "test") {
            defer { isFirst = false }
            if isFirst { return Array("a,b\n1,\"".utf8) }
            left -= 1
            return left > 0 ? line : nil
        }
        let reader = try CSVReader(stream, options: Self.rfc4180, limit: 4 << 20)
        #expect(throws: TablesError.unclosedQuote(openedAt: place(2, 3))) { try reader.next() }
        #expect(reader.bufferedBytes < 32 << 20)
    }

    @Test func `a cell that is not text is named by line and column`() throws {
        let good = Array(("a,b\n" + String(repeating: "1,2\n", count: 20_000)).utf8)
        let bad: [UInt8] = Array("3,\"x\ny".utf8) + [0xE9] + Array("\"\n4,5\n".utf8)
        let reader = try CSVReader(
            ByteStream(good + bad, chunks: 4096),
            options: Self.rfc4180
        )
        var count = 0
        #expect(throws: TablesError.invalidText(place(20_003, 2))) {
            while try reader.next() != nil { count += 1 }
        }
        #expect(count == 20_000)
        #expect(try reader.next()?.cells == ["4", "5"])
        #expect(reader.encoding == .utf8)
    }

    @Test func `Windows-1252 and UTF-16 tables are read and the encoding is stated`() throws {
        let latin = try CSVReader(
            ByteStream(
                Array("name,city\nJos".utf8) + [0xE9] + Array(",K".utf8) + [0xF6, 0x0A],
                encoding: .latin1
            )
        )
        #expect(try latin.next()?.cells == ["José", "Kö"])
        #expect(latin.encoding == .latin1)
        let units = Array("\u{FEFF}name\tcity\nJosé\tKö\n".utf16)
        let wide = try CSVReader(
            ByteStream(units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }, encoding: .latin1)
        )
        #expect(wide.columns == ["name", "city"])
        #expect(try wide.next()?.cells == ["José", "Kö"])
        #expect(wide.encoding == .utf16LittleEndian)
    }

    @Test(arguments: [1, 3, 100])
    func `a quote that does not work as one stands for itself between tabs`(chunks: Int) throws {
        let text = "a\tb\n\"x\ty\n\"p\" q\t\"r\"\n1\t\"2\n"
        let reader = try reader(text, chunks: chunks, options: .tabs)
        #expect(try rows(reader) == [["\"x", "y"], ["\"p\" q", "r"], ["1", "\"2"]])
    }

    @Test func `an empty file has neither columns nor rows`() throws {
        let reader = try reader("")
        #expect(reader.columns.isEmpty)
        #expect(try reader.next() == nil)
    }

    @Test func `a table without a header keeps its first row`() throws {
        let reader = try reader("1,2\n3,4\n", options: CSVOptions(hasHeader: false))
        #expect(reader.columns == ["column_1", "column_2"])
        #expect(try rows(reader) == [["1", "2"], ["3", "4"]])
    }

    @Test func `memory does not grow with the table`() throws {
        let row = "12345,\"some text, with a comma\",\"and \"\"quotes\"\"\nand lines\"\n"
        let rows = Array(String(repeating: row, count: 2000).utf8)
        let stream = ByteStream(repeating: rows, count: 50_000_000 / rows.count)
        let reader = try CSVReader(stream, options: CSVOptions(hasHeader: false))
        var count = 0
        var most = 0
        while try reader.next() != nil {
            count += 1
            most = max(most, reader.bufferedBytes)
        }
        #expect(count == 2000 * (50_000_000 / rows.count))
        #expect(most < 2 << 20, "\(most) bytes")
    }
}
