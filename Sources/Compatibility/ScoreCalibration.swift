/// A straight line that turns the scores of one comparison into those of another.
public struct ScoreCalibration: Sendable, Codable, Equatable {
    /// What a score is multiplied by; never negative, so that the order stays.
    public let slope: Float
    /// What is added.
    public let intercept: Float

    /// Leaves scores as they are.
    public static let identity = ScoreCalibration(slope: 1, intercept: 0)

    /// A line.
    public init(slope: Float, intercept: Float) {
        self.slope = slope
        self.intercept = intercept
    }

    /// The line of least squares through pairs of scores of the same query and document.
    ///
    /// Scores that do not vary, or that fall where the others rise, give a line of slope 0.
    ///
    /// - Parameters:
    ///   - scores: what will be turned, one a pair.
    ///   - wanted: what it should become.
    public init(fitting scores: [Float], to wanted: [Float]) {
        precondition(scores.count == wanted.count && !scores.isEmpty, "pairs of scores")
        let count = Double(scores.count)
        let meanX = scores.reduce(0) { $0 + Double($1) } / count
        let meanY = wanted.reduce(0) { $0 + Double($1) } / count
        var (variance, covariance) = (0.0, 0.0)
        for (x, y) in zip(scores, wanted) {
            variance += (Double(x) - meanX) * (Double(x) - meanX)
            covariance += (Double(x) - meanX) * (Double(y) - meanY)
        }
        let slope = variance > 0 ? max(0, covariance / variance) : 0
        self.init(slope: Float(slope), intercept: Float(meanY - slope * meanX))
    }

    /// The score of the other comparison.
    public func callAsFunction(_ score: Float) -> Float { slope * score + intercept }
}
