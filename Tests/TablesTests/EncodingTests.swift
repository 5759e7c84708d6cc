import Foundation
import Glibc
import Tables
import TestSupport
import Testing

/// Files whose encoding nobody states, read whole by the document reader.
@Suite struct EncodingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Bytes of a text in an encoding of the system.
    private func bytes(_ text: String, _ encoding: String) throws -> [UInt8] {
        let converter = iconv_open(encoding, "UTF-8")
        defer { iconv_close(converter) }
        var input = Array(text.utf8).map { CChar(bitPattern: $0) }
        var output = [CChar](repeating: 0, count: input.count * 4 + 16)
        var inputLeft = input.count
        var outputLeft = output.count
        let size = output.count
        let outcome = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress
                var to = target.baseAddress
                return iconv(converter, &from, &inputLeft, &to, &outputLeft)
            }
        }
        try #require(outcome != -1, "\(encoding) has no such characters")
        return output.prefix(size - outputLeft).map { UInt8(bitPattern: $0) }
    }

    private func read(
        _ bytes: [UInt8],
        _ name: String = "a.csv",
        options: ReadingOptions = ReadingOptions()
    ) throws -> (texts: [String], errors: [TablesError], reader: DocumentReader) {
        let path = try folder.write(bytes, to: name)
        let reader = try DocumentReader([DocumentSource(path)], options: options)
        var texts: [String] = []
        var errors: [TablesError] = []
        while true {
            do {
                guard let document = try reader.next() else { break }
                texts.append(document.text)
            } catch {
                errors.append(error)
            }
        }
        return (texts, errors, reader)
    }

    private static let header = "id,text\n"

    @Test(arguments: [0, 100_000])
    func `one stray byte spoils its row alone, wherever it is`(rowsBefore: Int) throws {
        let before = String(repeating: "x,Straße nach Köln\n", count: rowsBefore)
        let good = Self.header + before + "1,Straße\n2,it"
        let file = Array(good.utf8) + [0x92] + Array("s\n3,Äpfel\n".utf8)
        let (texts, errors, reader) = try read(file)
        #expect(texts.count == rowsBefore + 2)
        #expect(texts.suffix(2) == ["Straße", "Äpfel"])
        let line = rowsBefore + 3
        let place = SourcePosition(file: folder.path("a.csv"), line: line, column: 5)
        #expect(errors == [.invalidText(place)])
        #expect(reader.notes.isEmpty)
    }

    @Test(arguments: ["a.csv", "a.txt", "a.md"])
    func `text of western Europe is Windows-1252, and that is said`(name: String) throws {
        let text = "Müller & Söhne – „Straße“ für 5 €, garçon, élève à Genève, forêt, où\n"
        let start = name == "a.csv" ? "text\n" : ""
        let quoted = name == "a.csv" ? "\"\(text.dropLast())\"\n" : text
        let (texts, errors, reader) = try read(bytes(start + quoted, "CP1252"), name)
        #expect(errors.isEmpty)
        #expect(texts.first?.trimmingWhitespace() == text.trimmingWhitespace())
        #expect(reader.notes.count == 1)
        #expect(reader.notes.first.map { $0.assumedBytes > 10 } == true)
        #expect(reader.notes.first?.description.contains("Windows-1252") == true)
    }

    @Test(arguments: [
        ("CP1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
        ("CP1250", "Zażółć gęślą jaźń, Łódź, Kraków"),
        ("ISO-8859-2", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
        ("ISO-8859-2", "Zażółć gęślą jaźń, Łódź, Kraków"),
        ("CP1250", "árvíztűrő tükörfúrógép"), ("CP1251", "Съешь ещё этих мягких булок"),
        ("KOI8-R", "Съешь ещё этих мягких булок"), ("CP1253", "Ξεσκεπάζω την ψυχοφθόρα"),
        ("CP1254", "Fahiş bluz güvencesi yaşlı sığır"), ("SHIFT_JIS", "吾輩は猫である。名前はまだ無い。"),
        ("EUC-JP", "吾輩は猫である。名前はまだ無い。"), ("GBK", "我能吞下玻璃而不伤身体"),
        ("BIG5", "我能吞下玻璃而不傷身體"), ("EUC-KR", "나는 유리를 먹을 수 있어요"),
        ("CP850", "Müller Söhne Straße"), ("MACINTOSH", "Müller Söhne Äpfel häufig"),
        ("UTF-16LE", "plain and Straße"), ("UTF-16BE", "plain and Straße"),
    ])
    func `another encoding is refused until it is stated, then read`(
        encoding: String,
        text: String
    ) throws {
        let file = try bytes(Self.header + "1,\(text)\n", encoding)
        let (texts, errors, reader) = try read(file)
        #expect(texts.isEmpty)
        guard case .unclearEncoding(_, let candidates) = errors.first else {
            Issue.record("\(errors)")
            return
        }
        #expect("\(errors[0])".contains("--encoding"))
        #expect(!candidates.isEmpty)
        #expect(reader.failedFiles == 1)
        let stated = ReadingOptions(encoding: try CharacterEncoding(name: encoding.lowercased()))
        let second = try read(file, options: stated)
        #expect(second.texts == [text])
        #expect(second.errors.isEmpty)
    }

    @Test(arguments: [1, 2, 3, 7, 4096])
    func `converted characters may straddle chunks`(size: Int) throws {
        let text = "吾輩は猫である。\nABC 名前はまだ無い。\n"
        for name in ["SHIFT_JIS", "EUC-JP", "GB18030"] {
            let stream = ByteStream(
                try bytes(text, name),
                chunks: size,
                encoding: try CharacterEncoding(name: name)
            )
            #expect(String(decoding: try stream.rest(), as: UTF8.self) == text)
        }
    }

    @Test func `a byte order mark wins over what is stated`() throws {
        let file = [0xEF, 0xBB, 0xBF] + Array("text\nStraße\n".utf8)
        #expect(try read(file, options: ReadingOptions(encoding: .latin1)).texts == ["Straße"])
        let wide = [0xFF, 0xFE, 0, 0] + (try bytes("text\nStraße\n", "UTF-32LE"))
        #expect(try read(wide).texts == ["Straße"])
    }

    @Test(arguments: ["", "no-such", "utf-16", "utf-8//TRANSLIT", "latin1 "])
    func `a name that means no one encoding is refused`(name: String) {
        #expect(throws: TablesError.unknownEncoding(name: name)) {
            try CharacterEncoding(name: name)
        }
    }

    @Test func `JSON Lines are UTF-8 whatever is stated`() throws {
        let stated = ReadingOptions(encoding: .latin1)
        let file = Array("{\"text\":\"Straße\"}\n".utf8)
        #expect(try read(file, "a.jsonl", options: stated).texts == ["Straße"])
    }

    @Test func `encodings are stored as one string and read back`() throws {
        for encoding in [CharacterEncoding.utf8, .latin1, .utf16BigEndian, .named("KOI8-R")] {
            let data = try JSONEncoder().encode([encoding])
            #expect(try JSONDecoder().decode([CharacterEncoding].self, from: data) == [encoding])
        }
        #expect(
            String(decoding: try JSONEncoder().encode([CharacterEncoding.latin1]), as: UTF8.self)
                == "[\"latin1\"]"
        )
    }

    @Test(arguments: ["a.txt", "a.csv", "a.tsv"])
    func `carriage returns alone end lines`(name: String) throws {
        let start = name == "a.txt" ? "" : "text\r"
        let (texts, errors, _) = try read(Array((start + "one\rtwo\rthree\r").utf8), name)
        #expect(texts == ["one", "two", "three"])
        #expect(errors.isEmpty)
        let units = Array("\u{FEFF}\(start)one\rtwo\r".utf16).flatMap {
            [UInt8($0 & 0xFF), UInt8($0 >> 8)]
        }
        #expect(try read(units, name).texts == ["one", "two"])
    }

    @Test func `a carriage return inside a line stays where line feeds end lines`() throws {
        let (texts, _, _) = try read(Array("one\rstill one\ntwo\n".utf8), "a.txt")
        #expect(texts == ["one\rstill one", "two"])
    }
}
