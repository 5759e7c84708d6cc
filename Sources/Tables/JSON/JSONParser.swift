/// A strict RFC 8259 parser over bytes.
///
/// Written by hand because a corpus is millions of small objects and Foundation's parser spends most of its
/// time building dictionaries of boxed values. Strict: no comments, no trailing commas, no `NaN`, no lone
/// surrogates, no duplicate keys. Recursion is bounded by the depth limit.
struct JSONParser {
    /// How deep values may be nested unless told otherwise.
    static let defaultDepthLimit = 256

    let bytes: [UInt8]
    private let depthLimit: Int
    var index = 0
    private var depth = 0

    /// Parses the one value that `bytes` hold, with white space around it.
    static func parse(
        _ bytes: [UInt8],
        depthLimit: Int = defaultDepthLimit
    ) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
        parser.skipWhitespace()
        let value = try parser.parseValue()
        parser.skipWhitespace()
        guard parser.index == bytes.count else { throw parser.failure(.trailingBytes) }
        return value
    }

    private init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    /// Whether JSON counts a byte as white space.
    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    func failure(
        _ problem: JSONSyntaxError.Problem,
        at offset: Int? = nil
    ) -> JSONSyntaxError {
        JSONSyntaxError(problem: problem, offset: offset ?? index)
    }

    private var unexpected: JSONSyntaxError {
        failure(index < bytes.count ? .unexpectedByte(bytes[index]) : .unexpectedEnd)
    }

    private mutating func skipWhitespace() {
        while index < bytes.count, Self.isWhitespace(bytes[index]) { index += 1 }
    }

    /// Consumes `byte` if it is next.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func parseValue() throws(JSONSyntaxError) -> JSONValue {
        guard index < bytes.count else { throw failure(.unexpectedEnd) }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "{"): return .object(try parseObject())
        case UInt8(ascii: "["): return .array(try parseArray())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return .number(try parseNumber())
        case UInt8(ascii: "t"):
            try expect("true")
            return .boolean(true)
        case UInt8(ascii: "f"):
            try expect("false")
            return .boolean(false)
        case UInt8(ascii: "n"):
            try expect("null")
            return .null
        default: throw unexpected
        }
    }

    private mutating func expect(_ literal: StaticString) throws(JSONSyntaxError) {
        for byte in literal.description.utf8 {
            guard accept(byte) else { throw unexpected }
        }
    }

    private mutating func enter() throws(JSONSyntaxError) {
        guard depth < depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        depth += 1
        index += 1
        skipWhitespace()
    }

    private mutating func parseArray() throws(JSONSyntaxError) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        var values: [JSONValue] = []
        if accept(UInt8(ascii: "]")) { return values }
        while true {
            values.append(try parseValue())
            skipWhitespace()
            if accept(UInt8(ascii: "]")) { return values }
            guard accept(UInt8(ascii: ",")) else { throw unexpected }
            skipWhitespace()
        }
    }

    private mutating func parseObject() throws(JSONSyntaxError) -> JSONObject {
        try enter()
        defer { depth -= 1 }
        var object = JSONObject()
        var keys = JSONKeySet()
        if accept(UInt8(ascii: "}")) { return object }
        while true {
            let start = index
            guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { throw unexpected }
            let key = try parseString()
            guard keys.insert(key, into: object) else {
                throw failure(.duplicateKey(key), at: start)
            }
            skipWhitespace()
            guard accept(UInt8(ascii: ":")) else { throw unexpected }
            skipWhitespace()
            object.members.append(JSONObject.Member(key: key, value: try parseValue()))
            skipWhitespace()
            if accept(UInt8(ascii: "}")) { return object }
            guard accept(UInt8(ascii: ",")) else { throw unexpected }
            skipWhitespace()
        }
    }
}
