/// Turns the scores of one bridged query into scores of the new space, so that documents of both are
/// ranked together.
///
/// Queries differ in how high their documents score in the new space, by more than a line for all of them
/// can tell. Those of its first documents that are embedded anew do: they have both scores, and what the
/// line misses there in the mean is added for the others.
public struct BridgedScores: Sendable {
    private let line: ScoreCalibration
    private let shift: Float

    /// The first places of a bridged search that tell.
    public static let compared = 50
    /// How many documents that tell weigh as much as the line does.
    private static let weightOfLine: Float = 2

    /// What a query's documents tell.
    ///
    /// - Parameters:
    ///   - line: that of all queries.
    ///   - pairs: both scores of the documents that tell; none leaves the line as it is.
    public init(_ line: ScoreCalibration, pairs: [(bridged: Float, native: Float)]) {
        self.line = line
        let missed = pairs.reduce(Float(0)) { $0 + $1.native - line($1.bridged) }
        shift = missed / (Float(pairs.count) + Self.weightOfLine)
    }

    /// The score in the new space that is expected of a bridged one.
    public func callAsFunction(_ score: Float) -> Float { line(score) + shift }
}
