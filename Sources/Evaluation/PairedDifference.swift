import Foundation

/// How much better one run is than another over the same queries.
public struct PairedDifference: Sendable, Equatable {
    /// The mean difference, new minus old, with its interval.
    public let interval: ConfidenceInterval
    /// Queries where the new run is better.
    public let wins: Int
    /// Queries where it is worse.
    public let losses: Int
    /// Queries where both are exactly equal.
    public let ties: Int

    /// The two-sided exact sign test: how likely wins and losses this uneven are if either were as likely; ties left out.
    public var signTest: Double {
        let count = wins + losses
        let fewer = min(wins, losses)
        // The largest term of the binomial tail as a logarithm, the others relative to it.
        var logarithm = -Double(count) * log(2)
        for index in 0..<fewer {
            logarithm += log(Double(count - index)) - log(Double(index + 1))
        }
        var term = 1.0
        var sum = 1.0
        for index in stride(from: fewer, to: 0, by: -1) {
            term *= Double(index) / Double(count - index + 1)
            sum += term
        }
        return min(1, 2 * exp(logarithm) * sum)
    }
}
