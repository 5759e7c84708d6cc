/// Checks hand-written gradients by the differences of what they are gradients of.
public enum CentralDifference {
    /// How far a gradient is from central differences of fourth order, relative to the largest element
    /// of the differences (and at least 1).
    ///
    /// - Parameters:
    ///   - gradient: of `function` at `x`.
    ///   - x: where.
    ///   - step: large enough that the rounding of float32 does not matter.
    ///   - indices: which elements are tried; all when nil.
    ///   - function: a smooth function; float32 inside, summed in Float64.
    /// - Returns: the largest difference, relative.
    public static func error(
        of gradient: [Float],
        at x: [Float],
        step: Float = 0.02,
        indices: [Int]? = nil,
        _ function: ([Float]) throws -> Double
    ) rethrows -> Double {
        precondition(gradient.count == x.count)
        var (largest, error) = (1.0, 0.0)
        for index in indices ?? Array(x.indices) {
            func value(_ steps: Float) throws -> Double {
                var moved = x
                moved[index] += steps * step
                return try function(moved)
            }
            let near = try value(1) - value(-1)
            let far = try value(2) - value(-2)
            let difference = (8 * near - far) / (12 * Double(step))
            largest = max(largest, abs(difference))
            error = max(error, abs(difference - Double(gradient[index])))
        }
        return error / largest
    }

    /// Σ weights · values, as a function to differentiate: its gradient by the values are the weights.
    public static func weighted(_ values: [Float], by weights: [Float]) -> Double {
        precondition(values.count == weights.count)
        return zip(values, weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
