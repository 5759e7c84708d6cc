/// Reads the JSON header of a safetensors file.
///
/// Written out because a general JSON reader is too kind: it merges names that stand twice, takes
/// `true` for 1 and 2.0 for 2, and does not say where it stumbled.
struct SafeTensorsHeaderParser {
    private let bytes: [UInt8]
    private let path: String
    private var position = 0

    /// A parser of one header; `path` is for errors.
    init(_ bytes: [UInt8], path: String) {
        (self.bytes, self.path) = (bytes, path)
    }

    /// The whole header, which may be followed by spaces only.
    mutating func parse() throws(TensorsError) -> SafeTensorsHeader {
        var header = SafeTensorsHeader()
        var hasMetadata = false
        try object { parser, name throws(TensorsError) in
            guard name == "__metadata__" else {
                let entry = try parser.entry(name)
                guard header.tensors.updateValue(entry, forKey: name) == nil else {
                    throw parser.duplicate(name)
                }
                return
            }
            guard !hasMetadata else { throw parser.duplicate(name) }
            hasMetadata = true
            header.metadata = try parser.metadata()
        }
        skipSpace()
        guard position == bytes.count else { throw malformed }
        return header
    }

    private mutating func metadata() throws(TensorsError) -> [String: String] {
        var strings: [String: String] = [:]
        try object { parser, key throws(TensorsError) in
            let value = try parser.string()
            guard strings.updateValue(value, forKey: key) == nil else {
                throw parser.duplicate(key)
            }
        }
        return strings
    }

    private mutating func entry(_ name: String) throws(TensorsError) -> SafeTensors.Entry {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try object { parser, field throws(TensorsError) in
            switch field {
            case "dtype" where type == nil: type = try parser.string()
            case "shape" where shape == nil: shape = try parser.integers()
            case "data_offsets" where offsets == nil: offsets = try parser.integers()
            case "dtype", "shape", "data_offsets": throw parser.duplicate("\(name).\(field)")
            default: throw parser.malformed
            }
        }
        guard let type, let shape, let offsets, offsets.count == 2 else { throw malformed }
        return try SafeTensors.Entry(
            name: name,
            type: type,
            shape: shape,
            offsets: (offsets[0], offsets[1]),
            path: path
        )
    }

    private var malformed: TensorsError {
        .badHeader(path: path, reason: .malformed(offset: position))
    }

    private func duplicate(_ name: String) -> TensorsError {
        .badHeader(path: path, reason: .duplicateName(name))
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
    }

    /// Takes a punctuation mark, with the space before it, when it is next.
    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(TensorsError) {
        guard take(mark) else { throw malformed }
    }

    private mutating func object(
        _ member: (inout Self, String) throws(TensorsError) -> Void
    ) throws(TensorsError) {
        try expect("{")
        guard !take("}") else { return }
        repeat {
            let name = try string()
            try expect(":")
            try member(&self, name)
        } while take(",")
        try expect("}")
    }

    private mutating func integers() throws(TensorsError) -> [Int] {
        try expect("[")
        var values: [Int] = []
        guard !take("]") else { return values }
        repeat { values.append(try integer()) } while take(",")
        try expect("]")
        return values
    }

    private mutating func integer() throws(TensorsError) -> Int {
        skipSpace()
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        let digits = bytes[start..<position]
        guard digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let value = Int(String(decoding: digits, as: UTF8.self))
        else { throw malformed }
        return value
    }

    private mutating func string() throws(TensorsError) -> String {
        try expect("\"")
        var content: [UInt8] = []
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\"") {
            position += 1
            if byte == UInt8(ascii: "\\") {
                content.append(contentsOf: String(try escape()).utf8)
            } else {
                content.append(byte)
            }
        }
        guard next == UInt8(ascii: "\""), let text = String(validating: content, as: UTF8.self)
        else { throw malformed }
        position += 1
        return text
    }

    private mutating func escape() throws(TensorsError) -> Unicode.Scalar {
        guard let byte = next else { throw malformed }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try scalar()
        default: throw malformed
        }
    }

    /// The scalar of `XXXX`, or of the surrogate pair `XXXX\uXXXX`.
    private mutating func scalar() throws(TensorsError) -> Unicode.Scalar {
        var code = try hexadecimal()
        if (0xD800..<0xDC00).contains(code) {
            guard next == UInt8(ascii: "\\") else { throw malformed }
            position += 1
            guard next == UInt8(ascii: "u") else { throw malformed }
            position += 1
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw malformed }
            code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw malformed }
        return scalar
    }

    private mutating func hexadecimal() throws(TensorsError) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, byte < 0x80,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw malformed }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
