/// How wrong the inner products of codes are among the nearest vectors of a query.
///
/// Relative to the length of the query. Near vectors are estimated too low, because what a code
/// leaves out agrees between them; a search must know by how much before it stops rescoring.
public struct EstimateError: Sendable, Equatable, Codable {
    /// Mean of exact − estimated.
    public let mean: Float
    /// Standard deviation of exact − estimated.
    public let deviation: Float

    static let none = EstimateError(mean: 0, deviation: 0)

    /// The error of some estimates, from their differences to what is exact.
    init(_ differences: [Float]) {
        let n = Float(max(1, differences.count))
        let mean = differences.reduce(0, +) / n
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.init(mean: mean, deviation: (squares / n).squareRoot())
    }

    private init(mean: Float, deviation: Float) {
        self.mean = mean
        self.deviation = deviation
    }

    var isValid: Bool { mean.isFinite && deviation.isFinite && deviation >= 0 }
}
