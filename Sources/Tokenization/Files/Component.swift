/// A part of a tokenizer file that knows where it stands, so that errors can say so.
struct Component {
    /// The file, for errors.
    let file: String
    /// Path inside the document, such as `model.vocab`.
    let path: String
    /// What is there.
    let value: JSONValue

    /// The error for a part that is missing or invalid.
    var failure: TokenizationError { .malformed(file: file, component: path) }

    /// The path of a member.
    func path(of key: String) -> String { path.isEmpty ? key : path + "." + key }

    /// A member, or nil where it is absent or null.
    func optional(_ key: String) -> Component? {
        value[key].map { Component(file: file, path: path(of: key), value: $0) }
    }

    /// A member that must be there.
    func member(_ key: String) throws(TokenizationError) -> Component {
        guard let member = optional(key) else {
            throw .malformed(file: file, component: path(of: key))
        }
        return member
    }

    /// The text of a string.
    func string() throws(TokenizationError) -> String {
        guard case .string(let text) = value else { throw failure }
        return text
    }

    /// A truth value.
    func bool() throws(TokenizationError) -> Bool {
        guard case .bool(let flag) = value else { throw failure }
        return flag
    }

    /// A number that is not an integer by nature.
    func number() throws(TokenizationError) -> Double {
        guard case .number(let number) = value else { throw failure }
        return number
    }

    /// A whole number from 0 to 2^28 − 2, which is what ids and lengths may be.
    func integer() throws(TokenizationError) -> Int32 {
        guard case .number(let number) = value, let integer = Int32(exactly: number),
            (0..<(1 << 28) - 1).contains(integer)
        else { throw failure }
        return integer
    }

    /// The elements of an array.
    func elements() throws(TokenizationError) -> [Component] {
        guard case .array(let values) = value else { throw failure }
        return values.enumerated().map {
            Component(file: file, path: "\(path)[\($0.offset)]", value: $0.element)
        }
    }

    /// The members of an object.
    func members() throws(TokenizationError) -> [(key: String, value: JSONValue)] {
        guard case .object(let members) = value else { throw failure }
        return members
    }

    /// A truth value that may be left out.
    func bool(_ key: String, default fallback: Bool) throws(TokenizationError) -> Bool {
        guard let member = optional(key) else { return fallback }
        return try member.bool()
    }

    /// The name of the component's type.
    func type() throws(TokenizationError) -> String { try member("type").string() }
}
