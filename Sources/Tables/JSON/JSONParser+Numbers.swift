extension JSONParser {
    private mutating func skipDigits() -> Int {
        let start = index
        while index < bytes.count, bytes[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
        return index - start
    }

    mutating func parseNumber() throws(JSONSyntaxError) -> JSONNumber {
        let start = index
        _ = accept(UInt8(ascii: "-"))
        let leadsWithZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0, !(leadsWithZero && digits > 1) else {
            throw failure(.malformedNumber, at: start)
        }
        if accept(UInt8(ascii: ".")), skipDigits() == 0 {
            throw failure(.malformedNumber, at: start)
        }
        if accept(UInt8(ascii: "e")) || accept(UInt8(ascii: "E")) {
            _ = accept(UInt8(ascii: "+")) || accept(UInt8(ascii: "-"))
            guard skipDigits() > 0 else { throw failure(.malformedNumber, at: start) }
        }
        return JSONNumber(literal: String(decoding: bytes[start..<index], as: UTF8.self))
    }
}
