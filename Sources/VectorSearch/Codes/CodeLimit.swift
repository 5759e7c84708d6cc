/// How far a code may lie from its vector before the vector gets none and its original is compared.
///
/// A codebook is learned from a sample. Rows unlike those of the sample, and rows much longer or
/// shorter than most, would get codes that say little of them.
struct CodeLimit: Sendable {
    /// Where the length of a vector is measured from.
    let center: [Float]
    /// Greatest squared error of a code as a share of the vector's squared length; below 0, no vector
    /// gets a code.
    let share: Float
    /// Greatest squared error of a code.
    let most: Float

    /// A limit that gives no vector a code.
    static func nothing(dimension: Int) -> CodeLimit {
        CodeLimit(center: [Float](repeating: 0, count: dimension), share: -1, most: 0)
    }

    /// A limit for bytes that only round: what lies outside their range gets no code.
    static func rounding(_ elements: [CodeElement], center: [Float]) -> CodeLimit {
        // Half a step is the greatest error of an element, and a little more that of a float.
        let most = elements.reduce(Float(0)) { $0 + $1.step * $1.step } / 4 * 1.01
        return CodeLimit(center: center, share: 0.002_5, most: most)
    }

    /// A limit for four bits of the leading directions, given the mean squared error of such codes.
    static func leading(meanError: Float, center: [Float]) -> CodeLimit {
        CodeLimit(center: center, share: 0.25, most: 4 * meanError)
    }
}
