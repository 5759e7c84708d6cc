internal import Tensors

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

    /// Values of a gradient that a core sums at once.
    private static let block = 1 << 20

    /// The length of a gradient, on all cores; summed in Double in an order that does not depend on them.
    public func norm(of gradient: [Float]) -> Double {
        let blocks = (gradient.count + Self.block - 1) / Self.block
        var squares = [Double](repeating: 0, count: blocks)
        squares.forEachConcurrently { block, squares in
            let first = block * Self.block
            let end = min(first + Self.block, gradient.count)
            squares = Self.squares(of: gradient.span.extracting(first..<end))
        }
        return squares.reduce(0, +).squareRoot()
    }

    /// The sum of squares: eight sums fix the order and let the loop run in vector registers.
    private static func squares(of values: Span<Float>) -> Double {
        var sums = SIMD8<Double>()
        let whole = values.count - values.count % 8
        for start in stride(from: 0, to: whole, by: 8) {
            let eight = SIMD8<Double>(
                SIMD8<Float>(
                    values[start],
                    values[start + 1],
                    values[start + 2],
                    values[start + 3],
                    values[start + 4],
                    values[start + 5],
                    values[start + 6],
                    values[start + 7]
                )
            )
            sums += eight * eight
        }
        return (whole..<values.count).reduce(sums.sum()) {
            $0 + Double(values[$1]) * Double(values[$1])
        }
    }

    /// What a gradient of that length is multiplied with: at most 1.
    public func share(norm: Double) -> Float {
        guard maximumNorm.isFinite else { return 1 }
        return Float(min(1, maximumNorm / (norm + Self.margin)))
    }
}
