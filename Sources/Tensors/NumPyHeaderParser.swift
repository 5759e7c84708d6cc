/// Reads the Python dictionary of a `.npy` header: `descr`, `fortran_order` and `shape`, in any order.
struct NumPyHeaderParser {
    /// What the dictionary says.
    struct Fields {
        var description = ""
        var isFortranOrder = false
        var shape: [Int] = []
    }

    private let bytes: [UInt8]
    private let path: String
    private let offset: Int
    private var position = 0

    /// A parser of a dictionary that begins `offset` bytes into the file at `path`.
    init(_ bytes: [UInt8], path: String, offset: Int) {
        (self.bytes, self.path, self.offset) = (bytes, path, offset)
    }

    /// The dictionary, which may be followed by white space only.
    mutating func parse() throws(TensorsError) -> Fields {
        var fields = Fields()
        var seen: Set<String> = []
        try expect("{")
        while !take("}") {
            let name = try string()
            guard seen.insert(name).inserted else {
                throw .badHeader(path: path, reason: .duplicateName(name))
            }
            try expect(":")
            switch name {
            case "descr": fields.description = try description()
            case "fortran_order": fields.isFortranOrder = try boolean()
            case "shape": fields.shape = try tuple()
            default: throw malformed
            }
            guard take(",") else {
                try expect("}")
                break
            }
        }
        skipSpace()
        guard position == bytes.count, seen.count == 3 else { throw malformed }
        return fields
    }

    private var malformed: TensorsError {
        .badHeader(path: path, reason: .malformed(offset: offset + position))
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x0A {
            position += 1
        }
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ mark: Unicode.Scalar) throws(TensorsError) {
        guard take(mark) else { throw malformed }
    }

    private mutating func string() throws(TensorsError) -> String {
        let quote: UInt8 = take("'") ? UInt8(ascii: "'") : UInt8(ascii: "\"")
        if quote == UInt8(ascii: "\"") { try expect("\"") }
        guard let end = bytes[position...].firstIndex(of: quote),
            let text = String(validating: bytes[position..<end], as: UTF8.self)
        else { throw malformed }
        position = end + 1
        return text
    }

    /// A type's description; a list of fields (a record) is refused by its name.
    private mutating func description() throws(TensorsError) -> String {
        guard !take("[") else {
            throw .unsupportedArray(path: path, what: "an array of records")
        }
        return try string()
    }

    private mutating func boolean() throws(TensorsError) -> Bool {
        skipSpace()
        for (word, value) in [("True", true), ("False", false)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw malformed
    }

    private mutating func tuple() throws(TensorsError) -> [Int] {
        try expect("(")
        var values: [Int] = []
        while !take(")") {
            skipSpace()
            let start = position
            while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
            guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
                throw malformed
            }
            values.append(value)
            guard take(",") else {
                try expect(")")
                break
            }
        }
        return values
    }
}
