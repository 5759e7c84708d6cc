/// A canary text to which an encoder gives another vector than the space has for it.
public struct CanaryDeviation: Sendable, Equatable {
    /// How the encoder's vector differs.
    public enum Difference: Sendable, Equatable {
        /// It points elsewhere: the cosine of the angle between the two, not a number for a zero vector.
        case cosine(Double)
        /// It has another number of dimensions.
        case dimension(Int)
    }

    /// The text.
    public let text: String
    /// How its vector differs.
    public let difference: Difference
}

extension CanaryDeviation: CustomStringConvertible {
    /// The text and the difference in one line.
    public var description: String {
        switch difference {
        case .cosine(let cosine): "\"\(text)\": cosine \(cosine) to the stored vector"
        case .dimension(let dimension): "\"\(text)\": \(dimension) dimensions"
        }
    }
}
