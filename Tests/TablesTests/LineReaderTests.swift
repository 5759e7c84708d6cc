import Tables
import TestSupport
import Testing

@Suite struct LineReaderTests {
    private func lines(_ text: String, chunks: Int = 3) throws -> [String] {
        let reader = LineReader(ByteStream(text.utf8, chunks: chunks))
        var result: [String] = []
        while let line = try reader.nextText() { result.append(line) }
        return result
    }

    @Test func `line ends are not part of a line and the last one may be absent`() throws {
        #expect(try lines("a\r\nb\nc") == ["a", "b", "c"])
        #expect(try lines("a\n\n") == ["a", ""])
        #expect(try lines("a\rb\n") == ["a\rb"])
        #expect(try lines("") == [])
        #expect(try lines("\u{FEFF}a\n") == ["a"])
    }

    @Test(arguments: 1...40) func `random lines come back whatever the chunks`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let wanted = (0..<Int.random(in: 1...30, using: &random)).map { _ in
            String(
                (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    "ab é€𝄞".randomElement(using: &random) ?? " "
                }
            )
        }
        let end = Bool.random(using: &random) ? "\n" : "\r\n"
        let text = wanted.map { $0 + end }.joined()
        #expect(try lines(text, chunks: Int.random(in: 1...50, using: &random)) == wanted)
    }

    @Test func `a line that is not UTF-8 is named by line and column, and the next one is read`()
        throws
    {
        let reader = LineReader(ByteStream([0x61, 0x0A, 0x62, 0xC3, 0x0A, 0x63]))
        #expect(try reader.nextText() == "a")
        let place = SourcePosition(file: "test", line: 2, column: 2)
        #expect(throws: TablesError.invalidText(place)) { try reader.nextText() }
        #expect(try reader.nextText() == "c")
        #expect(try reader.nextText() == nil)
    }

    @Test func `a line longer than the limit is consumed and named`() throws {
        let text = "a\n" + String(repeating: "x", count: 100) + "\nb"
        let reader = LineReader(ByteStream(text.utf8), limit: 20)
        #expect(try reader.nextText() == "a")
        let place = SourcePosition(file: "test", line: 2)
        #expect(throws: TablesError.lineTooLong(place, limit: 20)) { try reader.nextText() }
        #expect(try reader.nextText() == "b")
        #expect(reader.lineNumber == 3)
    }

    @Test func `memory does not grow with the stream`() throws {
        let line = [UInt8](repeating: 0x61, count: 999) + [0x0A]
        let chunk = Array((0..<100).map { _ in line }.joined())
        let reader = LineReader(ByteStream(repeating: chunk, count: 500))
        var count = 0
        var most = 0
        while let line = try reader.next() {
            count += line.count + 1
            most = max(most, reader.bufferedBytes)
        }
        #expect(count == 50_000_000)
        #expect(most <= 4 * chunk.count)
    }
}
