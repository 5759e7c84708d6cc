/// What one term of a query contributes to a document, by its frequency and the document's length.
///
/// It rises with the frequency and falls with the length, which makes bounds of blocks possible.
struct TermWeight {
    private static let step = 0x1p-32
    /// Adding and subtracting it rounds to a multiple of a step.
    private static let rounding = 1.5 * Double(1 << 20)

    private let weight: Double
    private let constant: Double
    private let slope: Double

    init(_ parameters: BM25, weight: Double, averageLength: Double) {
        self.weight = weight
        constant = parameters.k1 * (1 - parameters.b)
        slope = averageLength > 0 ? parameters.k1 * parameters.b / averageLength : 0
    }

    /// The contribution; a multiple of 2⁻³², at least one.
    @inline(__always)
    func contribution(frequency: UInt32, length: UInt32) -> Double {
        let count = Double(frequency)
        let exact = weight * count / (count + (constant + slope * Double(length)))
        return max((exact + Self.rounding) - Self.rounding, Self.step)
    }

    /// At least the contribution of any lower frequency and greater length.
    ///
    /// The rounding of the operations could lift one of those, but by less than a step.
    func bound(frequency: UInt32, length: UInt32) -> Double {
        contribution(frequency: frequency, length: length) + Self.step
    }
}
