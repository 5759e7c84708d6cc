/// What a run came to.
public struct TrainingReport: Sendable, Equatable, Codable {
    /// Steps that the run has in all.
    public var steps: Int
    /// Steps that were taken now; fewer where it was resumed.
    public var stepsNow: Int
    /// Examples of the data.
    public var examples: Int
    /// Seconds of the steps that were taken now.
    public var seconds: Double
    /// The mean loss of the last tenth of the steps.
    public var loss: Double
    /// The step whose parameters were written, where evaluations chose.
    public var bestStep: Int?
    /// What they reached.
    public var bestValue: Double?
}
