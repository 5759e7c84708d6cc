import Foundation
import Tables
import TestSupport
import Testing

@Suite struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test(arguments: [
        "0", "-0", "1.5", "1e5", "1E+5", "-1.25e-7", "123456789012345678901234567890", "1e999",
        "\"\"", "\"\\u0041\\ud834\\udd1e\\/\\b\\f\\n\\r\\t\\\\\\\"\"", "\"\u{7F}\u{2028}\"", "true",
        "false", "null", "[]", "{}", " [ 1 , [ ] , { \"a\" : null } ] \r\n\t", "{\"\":1}",
    ]) func `what RFC 8259 allows is read`(text: String) throws {
        _ = try parse(text)
    }

    @Test(arguments: [
        "", " ", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "NaN", "Infinity", "-Infinity",
        "tru", "True", "nul", "\"", "\"\\", "\"\\u12\"", "\"\\u12G4\"", "\"\\x\"", "\"\\ud834\"",
        "\"\\udd1e\"", "\"\\ud834\\u0041\"", "\"a\nb\"", "\"\u{0}\"", "[", "[1", "[1,", "[1,]",
        "[,1]",
        "[1 2]", "]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{a:1}",
        "{1:2}", "{\"a\" 1}", "1 2", "[1]]", "// x\n1", "'a'", "[1\u{A0}]", "{\"a\":1,\"a\":2}",
        "\u{FEFF}1",
    ]) func `what RFC 8259 forbids is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try parse(text) }
    }

    @Test func `escapes become characters`() throws {
        let text = "\"a\\u00e9\\uD834\\uDD1E\\/\\b\\f\\n\\r\\t\\\\\\\"€\""
        #expect(try parse(text) == .string("a\u{E9}\u{1D11E}/\u{8}\u{C}\n\r\t\\\"€"))
    }

    @Test func `numbers keep every digit`() throws {
        guard case .number(let number) = try parse("12345678901234567890") else {
            Issue.record("not a number")
            return
        }
        #expect(number.literal == "12345678901234567890")
        #expect(number.integer == nil)
        #expect(number.double == 12345678901234567890.0)
    }

    @Test func `a number beyond doubles has no double`() throws {
        guard case .number(let number) = try parse("1e999") else {
            Issue.record("not a number")
            return
        }
        #expect(number.double == nil)
    }

    @Test func `nesting is read up to the limit and refused beyond`() throws {
        let depth = 256
        let open = String(repeating: "[", count: depth)
        let close = String(repeating: "]", count: depth)
        _ = try parse(open + close)
        let error = JSONSyntaxError(problem: .tooDeep(limit: depth), offset: depth)
        #expect(throws: error) { try parse("[" + open + close + "]") }
    }

    @Test func `a duplicate key is refused in small and large objects`() throws {
        let members = (0..<40).map { "\"k\($0)\":0" }.joined(separator: ",")
        _ = try parse("{\(members)}")
        for key in ["k0", "k39"] {
            let text = "{\(members),\"\(key)\":1}"
            let error = JSONSyntaxError(problem: .duplicateKey(key), offset: members.utf8.count + 2)
            #expect(throws: error) { try parse(text) }
        }
    }

    @Test func `two spellings of one character are two keys`() throws {
        guard case .object(let object) = try parse("{\"\u{E9}\":1,\"e\u{301}\":2}") else {
            Issue.record("not an object")
            return
        }
        #expect(object.members.count == 2)
        #expect(object["e\u{301}"] == object.members[1].value)
    }

    @Test func `a string that is not UTF-8 is refused at its byte`() {
        let error = JSONSyntaxError(problem: .invalidText, offset: 2)
        #expect(throws: error) { try JSONValue(parsing: [0x22, 0x61, 0xFF, 0x22]) }
    }

    @Test func `written text reads back as the same value`() throws {
        let text = "{\"a\":[1,-0.5e3,true,false,null,\"\\u0001\\n\\\"\\\\é\"],\"b\":{}}"
        let value = try parse(text)
        #expect(try parse(value.text) == value)
        #expect(value.text == text.replacing("\\u0001", with: "\\u0001"))
    }
}
