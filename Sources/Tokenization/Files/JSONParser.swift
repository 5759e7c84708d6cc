/// Reads a JSON document (RFC 8259) from UTF-8.
///
/// Unlike Foundation's it keeps canonically equivalent keys apart, keeps the order of objects, refuses
/// lone surrogates and reads a vocabulary of a quarter of a million entries in a fraction of a second.
struct JSONParser {
    /// Containers inside containers that are still read.
    private static let maximumDepth = 128

    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private var depth = 0

    /// The value of a whole document; `file` is for errors.
    static func parse(_ bytes: [UInt8], file: String) throws(TokenizationError) -> JSONValue {
        var parser = JSONParser(bytes: bytes, file: file)
        let value = try parser.value()
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.failure }
        return value
    }

    private init(bytes: [UInt8], file: String) {
        (self.bytes, self.file) = (bytes, file)
    }

    private var failure: TokenizationError { .malformedJSON(file: file, offset: position) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(TokenizationError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func literal(
        _ text: StaticString,
        _ value: JSONValue
    ) throws(TokenizationError) -> JSONValue {
        for byte in text.description.utf8 {
            guard take(byte) else { throw failure }
        }
        return value
    }

    private mutating func enter() throws(TokenizationError) {
        depth += 1
        guard depth <= Self.maximumDepth else { throw failure }
        position += 1
        skipSpace()
    }

    private mutating func object() throws(TokenizationError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var members: [(key: String, value: JSONValue)] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw failure }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure }
            members.append((key, try value()))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure }
        return .object(members)
    }

    private mutating func array() throws(TokenizationError) -> JSONValue {
        try enter()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure }
        return .array(elements)
    }

    private mutating func number() throws(TokenizationError) -> JSONValue {
        let start = position
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
        _ = take(UInt8(ascii: "-"))
        let leadingZero = next == 0x30
        let integerStart = position
        while isDigit(next) { position += 1 }
        let digits = position - integerStart
        guard digits > 0, !leadingZero || digits == 1 else { throw failure }
        if take(UInt8(ascii: ".")) {
            guard isDigit(next) else { throw failure }
            while isDigit(next) { position += 1 }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard isDigit(next) else { throw failure }
            while isDigit(next) { position += 1 }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(text), number.isFinite else { throw failure }
        return .number(number)
    }

    private mutating func string() throws(TokenizationError) -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20
        {
            position += 1
        }
        if next == UInt8(ascii: "\"") {
            return try text(bytes[start..<position])
        }
        var content = Array(bytes[start..<position])
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure }
            position += 1
            if byte == UInt8(ascii: "\\") {
                content.append(contentsOf: String(try escape()).utf8)
            } else {
                content.append(byte)
            }
        }
        return try text(content[...])
    }

    /// Leaves the string at its closing quote.
    private mutating func text(_ content: ArraySlice<UInt8>) throws(TokenizationError) -> String {
        guard take(UInt8(ascii: "\"")), let text = String(validating: content, as: UTF8.self) else {
            throw failure
        }
        return text
    }

    private mutating func escape() throws(TokenizationError) -> Unicode.Scalar {
        guard let byte = next else { throw failure }
        position += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return .init(byte)
        case UInt8(ascii: "u"): break
        default: throw failure
        }
        var code = try hexadecimal()
        if code >> 10 == 0xD800 >> 10, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let low = try hexadecimal()
            guard low >> 10 == 0xDC00 >> 10 else { throw failure }
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
        }
        guard let scalar = Unicode.Scalar(code) else { throw failure }
        return scalar
    }

    private mutating func hexadecimal() throws(TokenizationError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure
            }
            code = code * 16 + UInt32(digit)
            position += 1
        }
        return code
    }
}
