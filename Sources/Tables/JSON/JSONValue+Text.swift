extension JSONValue {
    /// The value as compact JSON: no spaces, members in order, only what must be escaped escaped.
    public var text: String {
        var result = ""
        append(to: &result)
        return result
    }

    private func append(to result: inout String) {
        switch self {
        case .null: result += "null"
        case .boolean(let value): result += value ? "true" : "false"
        case .number(let number): result += number.literal
        case .string(let string): Self.append(string, to: &result)
        case .array(let values):
            result += "["
            for (index, value) in values.enumerated() {
                if index > 0 { result += "," }
                value.append(to: &result)
            }
            result += "]"
        case .object(let object):
            result += "{"
            for (index, member) in object.members.enumerated() {
                if index > 0 { result += "," }
                Self.append(member.key, to: &result)
                result += ":"
                member.value.append(to: &result)
            }
            result += "}"
        }
    }

    private static func append(_ string: String, to result: inout String) {
        result += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
