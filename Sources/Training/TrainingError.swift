import Foundation
public import Tables

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
    /// A record lacks the fields of an example.
    case missingFields(SourcePosition, wanted: [String], found: [String])
    /// A text of an example is empty.
    case emptyText(SourcePosition, field: String)
    /// A field that has one text holds several.
    case severalTexts(SourcePosition, field: String, count: Int)
    /// Two columns have the name of a field.
    case repeatedField(SourcePosition, field: String)
    /// A score is no finite number.
    case badScore(SourcePosition, field: String, value: String)
    /// Not a single batch can be filled; `largest` is the largest that could be.
    case tooFewExamples(found: Int, largest: Int, needed: Int)
    /// A setting lies outside its range.
    case badSetting(name: String, value: String)
    /// A loss or a gradient is not a number; the batch is named by file and line.
    case notFinite(step: Int, what: String, batch: [String], checkpoint: String?)
    /// A run is resumed with another setting than it began with.
    case changedSetting(folder: String, name: String, was: String, now: String)
    /// A folder holds a run already, and it is not to be resumed.
    case outputInUse(folder: String)
    /// A folder holds no run.
    case nothingToResume(folder: String)
    /// A checkpoint cannot be used.
    case damagedCheckpoint(path: String, reason: String)
    /// The guide gives other vectors than it should.
    case badGuide(model: String, reason: String)
    /// A method compares a model's pooled vectors with old ones of another width.
    case otherWidth(model: String, dimension: Int, old: Int)
    /// Compatible training cannot go on after an interruption; it is a matter of minutes.
    case interruptedForGood(step: Int)
    /// A file cannot be read or written, in the system's words.
    case file(path: String, reason: String)
    /// The run was interrupted; it goes on from its checkpoint.
    case interrupted(step: Int, folder: String)
}

extension TrainingError {
    /// Whether only one record is lost, so that a reader can go on with the next one.
    public var isAboutRecord: Bool {
        switch self {
        case .missingFields, .emptyText, .severalTexts, .badScore: true
        default: false
        }
    }
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
        case .missingFields(let place, let wanted, let found):
            "\(place): no fields \(wanted.map { "`\($0)`" }.joined(separator: " and ")) (there are: "
                + (found.isEmpty ? "none" : found.joined(separator: ", "))
                + "); name them with --anchor-field and --positive-field"
        case .emptyText(let place, let field):
            "\(place): `\(field)` is empty; fill it or leave the record out"
        case .severalTexts(let place, let field, let count):
            "\(place): `\(field)` holds \(count) texts where one belongs; write a record for each"
        case .repeatedField(let place, let field):
            "\(place): several columns are called `\(field)`; give each its own name"
        case .badScore(let place, let field, let value):
            "\(place): `\(field)` is \(value.isEmpty ? "empty" : "\"\(value)\""), no number; "
                + "correct it or leave the record out"
        case .tooFewExamples(let found, let largest, let needed):
            "\(found) examples cannot fill a batch of \(needed) without repeating a text; "
                + (largest < 2
                    ? "add examples: a batch needs at least 2" : "use --batch-size \(largest)")
        case .badSetting(let name, let value): "\(name) cannot be \(value)"
        case .notFinite(let step, let what, let batch, let checkpoint):
            "step \(step): the \(what) is not finite (batch: \(batch.joined(separator: ", "))); "
                + "lower the learning rate or look at these records"
                + (checkpoint.map { "; the last good checkpoint is \($0)" } ?? "")
        case .changedSetting(let folder, let name, let was, let now):
            "\(folder) was begun with \(name) \(was), not \(now); "
                + "resume with the same settings or choose another --output"
        case .outputInUse(let folder):
            "\(folder) holds a run already; go on with --resume or choose another --output"
        case .nothingToResume(let folder):
            "\(folder) holds no run; start one without --resume"
        case .damagedCheckpoint(let path, let reason):
            "\(path) cannot be used (\(reason)); remove it to start anew"
        case .badGuide(let model, let reason):
            "the guide \(model) cannot be used: \(reason); choose another --guide"
        case .otherWidth(let model, let dimension, let old):
            "\(model) has \(dimension) dimensions before its steps and the old vectors have \(old); "
                + "use --method bt2"
        case .interruptedForGood(let step):
            "interrupted after step \(step); nothing was written, start it again"
        case .file(let path, let reason): "\(path): \(reason)"
        case .interrupted(let step, let folder):
            "interrupted after step \(step); go on with --resume --output \(folder)"
        }
    }
}
