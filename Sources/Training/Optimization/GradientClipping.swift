/// Clipping of a gradient by the Euclidean length of all of it.
///
/// Source: Pascanu, Mikolov and Bengio, ICML 2013.
public struct GradientClipping: Sendable, Equatable, Codable {
    /// The longest a gradient may be; infinite for no clipping.
    public var maximumNorm: Double

    /// What is added to the length before it is divided by, as PyTorch does.
    private static let margin = 1e-6

    /// Clipping to a length.
    ///
    /// - Precondition: it is above 0.
    public init(maximumNorm: Double = 1) {
        precondition(maximumNorm > 0, "a length is above 0")
        self.maximumNorm = maximumNorm
    }

    /// The length of a gradient, summed in Double in a fixed order.
    public func norm(of gradient: [Float]) -> Double {
        var total = 0.0
        // Partial sums keep the order fixed and let the loop run in vector registers.
        var sums = SIMD8<Double>()
        let whole = gradient.count - gradient.count % 8
        for start in stride(from: 0, to: whole, by: 8) {
            let values = SIMD8<Double>(
                SIMD8<Float>(
                    gradient[start],
                    gradient[start + 1],
                    gradient[start + 2],
                    gradient[start + 3],
                    gradient[start + 4],
                    gradient[start + 5],
                    gradient[start + 6],
                    gradient[start + 7]
                )
            )
            sums += values * values
        }
        total = sums.sum()
        for i in whole..<gradient.count { total += Double(gradient[i]) * Double(gradient[i]) }
        return total.squareRoot()
    }

    /// What a gradient of that length is multiplied with: at most 1.
    public func share(norm: Double) -> Float {
        guard maximumNorm.isFinite else { return 1 }
        return Float(min(1, maximumNorm / (norm + Self.margin)))
    }
}
