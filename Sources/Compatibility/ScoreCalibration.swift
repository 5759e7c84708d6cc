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

    /// The line that gives the scores of each query the spread that they have in the other comparison.
    ///
    /// Least squares would draw scores to their mean by as much as they are uncertain: documents that are
    /// compared for certain would come before all others that matter. Scores that do not vary, or that
    /// fall where the others rise, give a line of slope 0.
    ///
    /// - Parameters:
    ///   - scores: what will be turned, of some documents of each query.
    ///   - wanted: what it should become, of the same documents.
    ///   - steepness: how much wider the spread becomes, above 0.
    public init(matching scores: [[Float]], to wanted: [[Float]], steepness: Float = 1) {
        precondition(scores.map(\.count) == wanted.map(\.count), "pairs of scores")
        precondition(steepness > 0, "a line that rises")
        var (meanX, meanY, count) = (0.0, 0.0, 0.0)
        var (varianceX, varianceY, covariance) = (0.0, 0.0, 0.0)
        for (xs, ys) in zip(scores, wanted) where !xs.isEmpty {
            let n = Double(xs.count)
            let x = xs.reduce(0) { $0 + Double($1) } / n
            let y = ys.reduce(0) { $0 + Double($1) } / n
            for (left, right) in zip(xs, ys) {
                let (dx, dy) = (Double(left) - x, Double(right) - y)
                varianceX += dx * dx
                varianceY += dy * dy
                covariance += dx * dy
            }
            (meanX, meanY, count) = (meanX + n * x, meanY + n * y, count + n)
        }
        let rises = varianceX > 0 && covariance > 0
        let slope = rises ? Double(steepness) * (varianceY / varianceX).squareRoot() : 0
        self.init(
            slope: Float(slope),
            intercept: count > 0 ? Float((meanY - slope * meanX) / count) : 0
        )
    }

    /// The score of the other comparison.
    public func callAsFunction(_ score: Float) -> Float { slope * score + intercept }
}
