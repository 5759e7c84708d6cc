/// A JSON number as it was written, so that no digit is lost.
public struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// The digits, as RFC 8259 allows them.
    public let literal: String

    /// The nearest double; `nil` when the number is too large for one.
    public var double: Double? {
        guard let value = Double(literal), value.isFinite else { return nil }
        return value
    }

    /// The value when it is written as an integer of at most 64 bits; `nil` otherwise (`1.0`, `1e3`, `-0` too).
    public var integer: Int64? {
        literal == "-0" ? nil : Int64(literal)
    }

    /// The literal.
    public var description: String { literal }

    init(literal: String) {
        self.literal = literal
    }
}
