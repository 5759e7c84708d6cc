import Files

/// A command that a message suggests: what is put into it is one word of the shell, quoted where it
/// must be, so that the line can be copied and run.
struct SuggestedCommand: ExpressibleByStringInterpolation {
    /// The line.
    let text: String

    init(stringLiteral text: String) { self.text = text }
    init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(_ word: String) { text += word.shellWord }
        /// Words that are quoted already.
        mutating func appendInterpolation(verbatim words: String) { text += words }
        mutating func appendInterpolation(_ number: Int) { text += "\(number)" }
    }
}
