import Foundation

/// What can go wrong between examples and a trained encoder.
public enum TrainingError: Error, Equatable, Sendable {
    /// What a loss wants beside the pairing of its columns.
    public enum Wanted: Equatable, Sendable {
        /// As many scores a row, any of these.
        case scores([Int])
        /// Vectors of a teacher, that wide.
        case vectors(columns: Int)
    }

    /// A loss wants more columns than the batch has.
    case tooFewColumns(loss: String, expected: Int, found: Int)
    /// Columns of a batch differ in shape, or the guide's from the student's.
    case unequalColumns(loss: String, rows: [Int])
    /// A loss lacks what it compares with.
    case missingTarget(loss: String, wanted: Wanted)
    /// More dimensions are asked for than the model has.
    case tooManyDimensions(asked: Int, available: Int)
}

extension TrainingError: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .tooFewColumns(let loss, let expected, let found):
            "\(loss) needs \(expected) texts a row and has \(found); add the missing fields"
        case .unequalColumns(let loss, let rows):
            "\(loss) got columns of \(rows.map(String.init).joined(separator: ", ")) rows; "
                + "pass columns of one shape"
        case .missingTarget(let loss, .scores(let counts)):
            "\(loss) needs \(counts.map(String.init).joined(separator: " or ")) scores a row; "
                + "add a field `score` or `scores`"
        case .missingTarget(let loss, .vectors(let columns)):
            "\(loss) needs a teacher's vectors of \(columns) dimensions; "
                + "name a guide of that width with --guide"
        case .tooManyDimensions(let asked, let available):
            "\(asked) dimensions are more than the model's \(available); ask for fewer"
        }
    }
}
