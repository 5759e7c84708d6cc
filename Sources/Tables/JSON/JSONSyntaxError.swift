/// Why bytes are not JSON, and at which byte.
public struct JSONSyntaxError: Error, Equatable, Sendable {
    /// What is wrong.
    public enum Problem: Equatable, Sendable {
        /// The text ends inside a value.
        case unexpectedEnd
        /// A byte that cannot stand there.
        case unexpectedByte(UInt8)
        /// Something follows the value.
        case trailingBytes
        /// A number that RFC 8259 does not allow, such as `01`, `1.` or `+1`.
        case malformedNumber
        /// A backslash followed by what is no escape.
        case malformedEscape
        /// A `\u` escape for half a surrogate pair, which stands for no character.
        case loneSurrogate
        /// A control character inside a string, which must be escaped.
        case controlCharacter(UInt8)
        /// A string that is not UTF-8.
        case invalidText
        /// Values nested deeper than the limit.
        case tooDeep(limit: Int)
        /// The same key twice in one object.
        case duplicateKey(String)
    }

    /// What is wrong.
    public let problem: Problem
    /// Where: bytes before it.
    public let offset: Int

    /// A problem at an offset.
    public init(problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

extension JSONSyntaxError.Problem: CustomStringConvertible {
    /// The problem as part of a sentence.
    public var description: String {
        switch self {
        case .unexpectedEnd: "the text ends inside a value"
        case .unexpectedByte(let byte): "unexpected \(Self.show(byte))"
        case .trailingBytes: "something follows the value"
        case .malformedNumber: "a number that JSON does not allow"
        case .malformedEscape: "an unknown escape after a backslash"
        case .loneSurrogate: "a \\u escape for half a surrogate pair"
        case .controlCharacter(let byte): "\(Self.show(byte)) inside a string must be escaped"
        case .invalidText: "a string that is not UTF-8"
        case .tooDeep(let limit): "values nested deeper than \(limit)"
        case .duplicateKey(let key): "the key \"\(key)\" appears twice"
        }
    }

    private static func show(_ byte: UInt8) -> String {
        guard (0x21...0x7E).contains(byte) else {
            return "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return "'\(Character(UnicodeScalar(byte)))'"
    }
}
