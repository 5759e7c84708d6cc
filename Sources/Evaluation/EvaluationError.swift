/// What can go wrong while reading judgments, runs and data sets.
public enum EvaluationError: Error, Equatable, Sendable {
    /// No metric has that name.
    case unknownMetric(name: String)
}
