extension JSONParser {
    /// Parses a string; the common one without escapes is validated and copied in one go.
    mutating func parseString() throws(JSONSyntaxError) -> String {
        let start = index + 1
        let end = endOfPlainText(from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\"") else {
            return try parseEscapedString(from: start, upTo: end)
        }
        index = end + 1
        return try text(of: bytes[start..<end], from: start)
    }

    /// Where the bytes end that stand for themselves.
    private func endOfPlainText(from start: Int) -> Int {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { break }
            end += 1
        }
        return end
    }

    private mutating func parseEscapedString(
        from start: Int,
        upTo firstEscape: Int
    ) throws(JSONSyntaxError) -> String {
        var unescaped = Array(bytes[start..<firstEscape])
        index = firstEscape
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return try text(of: unescaped[...], from: start)
            case UInt8(ascii: "\\"):
                try parseEscape(into: &unescaped)
            case ..<0x20:
                throw failure(.controlCharacter(byte))
            default:
                let end = endOfPlainText(from: index)
                unescaped += bytes[index..<end]
                index = end
            }
        }
        throw failure(.unexpectedEnd)
    }

    private func text(
        of slice: ArraySlice<UInt8>,
        from start: Int
    ) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            // Escapes make the source longer than the text, so the place is exact only without them.
            throw failure(.invalidText, at: start + slice.invalidUTF8Offset)
        }
        return text
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = index
        guard index + 1 < bytes.count else { throw failure(.unexpectedEnd, at: bytes.count) }
        let escape = bytes[index + 1]
        index += 2
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): try parseUnicodeEscape(from: start, into: &text)
        default: throw failure(.malformedEscape, at: start)
        }
    }

    private mutating func parseUnicodeEscape(
        from start: Int,
        into text: inout [UInt8]
    ) throws(JSONSyntaxError) {
        var point = try parseCodeUnit(from: start)
        if point & 0xFC00 == 0xD800 {
            guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u")
            else { throw failure(.loneSurrogate, at: start) }
            index += 2
            let low = try parseCodeUnit(from: index - 2)
            guard low & 0xFC00 == 0xDC00 else { throw failure(.loneSurrogate, at: start) }
            point = 0x10000 + ((point & 0x3FF) << 10 | low & 0x3FF)
        }
        guard let scalar = Unicode.Scalar(point) else { throw failure(.loneSurrogate, at: start) }
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    private mutating func parseCodeUnit(from start: Int) throws(JSONSyntaxError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw failure(.unexpectedEnd, at: bytes.count) }
        var unit: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure(.malformedEscape, at: start)
            }
            unit = unit << 4 | UInt32(digit)
        }
        index += 4
        return unit
    }
}
