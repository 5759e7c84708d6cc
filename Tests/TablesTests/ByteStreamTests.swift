import Foundation
import Tables
import TestSupport
import Testing

@Suite struct ByteStreamTests {
    private let text = "a€𝄞é\nz"

    @Test(arguments: 1...9) func `a UTF-8 byte order mark is taken off`(size: Int) throws {
        let stream = ByteStream([0xEF, 0xBB, 0xBF] + Array(text.utf8), chunks: size)
        #expect(try stream.rest() == Array(text.utf8))
    }

    @Test(arguments: 1...9) func `UTF-16 of either byte order becomes UTF-8`(size: Int) throws {
        let units = Array(("\u{FEFF}" + text).utf16)
        let little = units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(try ByteStream(little, chunks: size).rest() == Array(text.utf8))
        #expect(try ByteStream(big, chunks: size).rest() == Array(text.utf8))
    }

    @Test(arguments: [[0x00, 0xD8, 0x61, 0x00], [0x61, 0x00, 0x00, 0xDC], [0x61, 0x00, 0x62]])
    func `broken UTF-16 comes out as bytes that no reader takes for text`(body: [UInt8]) throws {
        let bytes = try ByteStream([0xFF, 0xFE] + body).rest()
        #expect(String(validating: bytes, as: UTF8.self) == nil)
    }

    @Test func `bytes are Windows-1252 where that is stated`() throws {
        let stream = ByteStream([0x63, 0x61, 0x66, 0xE9, 0x20, 0x80], encoding: .latin1)
        #expect(String(decoding: try stream.rest(), as: UTF8.self) == "café €")
    }

    @Test func `UTF-8 stays UTF-8 though the sample ends inside a character`() throws {
        let bytes = [UInt8](repeating: 0x61, count: (64 << 10) - 1) + Array("€".utf8)
        #expect(try ByteStream(bytes, chunks: 64 << 10).rest() == bytes)
    }

    @Test(arguments: [1, 2, 50])
    func `the first byte can be looked at without consuming it`(size: Int) throws {
        let bytes = Array("\u{FEFF} \n\t{\"a\":1}\n".utf8)
        let stream = ByteStream(bytes, chunks: size)
        #expect(try stream.peekFirstByte() == UInt8(ascii: "{"))
        #expect(try stream.peekFirstByte() == UInt8(ascii: "{"))
        #expect(try stream.rest() == Array(bytes.dropFirst(3)))
        #expect(try ByteStream([]).peekFirstByte() == nil)
        #expect(try ByteStream("  ".utf8, chunks: size).peekFirstByte() == nil)
    }

    @Test func `a missing file and a folder are refused by name`() throws {
        let folder = try TemporaryFolder()
        let missing = folder.path + "/none.txt"
        #expect(throws: TablesError.noSuchFile(path: missing)) { try ByteStream(path: missing) }
        #expect(throws: TablesError.unreadable(path: folder.path, reason: "it is a folder")) {
            try ByteStream(path: folder.path)
        }
    }

    @Test func `bytes read are counted as they lie in the file`() throws {
        let folder = try TemporaryFolder()
        let bytes = [UInt8](repeating: 0x61, count: 300_000)
        let stream = try ByteStream(
            path: try folder.write([0xEF, 0xBB, 0xBF] + bytes, to: "a.txt")
        )
        #expect(try stream.rest() == bytes)
        #expect(stream.bytesRead == 300_003)
    }
}
