internal import Foundation

/// Student's distribution, by the finite series for whole degrees of freedom (Abramowitz and Stegun 1964, 26.7.3 and
/// 26.7.4).
struct StudentDistribution {
    /// At least 1.
    let degreesOfFreedom: Int

    /// The value that a share of the distribution is below.
    ///
    /// - Parameter share: 0.5 up to less than 1.
    /// - Returns: 0 or more.
    func quantile(_ share: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while probability(below: high) < share, high < 1e9 { high *= 2 }
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if probability(below: middle) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The share of the distribution below a value that is not negative.
    func probability(below value: Double) -> Double {
        // From here on the normal distribution differs by less than 1e-5.
        guard degreesOfFreedom < 50_000 else {
            return 1 - 0.5 * erfc(value / 2.0.squareRoot())
        }
        let angle = atan(value / Double(degreesOfFreedom).squareRoot())
        let cosine = cos(angle)
        let isOdd = degreesOfFreedom % 2 == 1
        var term = isOdd ? cosine : 1
        var sum = degreesOfFreedom == 1 ? 0 : term
        for factor in stride(from: isOdd ? 3 : 2, to: degreesOfFreedom, by: 2) {
            term *= cosine * cosine * Double(factor - 1) / Double(factor)
            sum += term
        }
        let central = isOdd ? 2 / Double.pi * (angle + sin(angle) * sum) : sin(angle) * sum
        return (1 + central) / 2
    }
}
