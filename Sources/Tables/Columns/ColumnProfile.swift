/// What is known of a column without its table: its values' keys and counts, and a sample of texts.
public struct ColumnProfile: Sendable, Equatable {
    /// Its name; empty where the table has none.
    public let name: String
    /// What it holds.
    public let type: ColumnType
    /// Which spellings are one value.
    public let form: ValueForm
    /// Whether every value has one spelling, without white space around it.
    public let isUniform: Bool
    /// The characters beyond ASCII in it that folding changes: what SQL must be told of.
    public let foldings: String
    /// How many rows the table has.
    public let rowCount: Int
    /// How many of its cells are empty.
    public let emptyCount: Int
    /// The distinct values.
    public let values: ValueCounts
    /// Whether it has more distinct values than were kept.
    public let isCut: Bool
    /// Values as they are spelled, at most ``sampleLimit``: those with the smallest keys, so that two columns have the
    /// same of their common values in their samples; in the order of their first appearance.
    public let sample: [String]

    /// Whether the sample has every distinct value.
    public var isSampleWhole: Bool { !isCut && sample.count == values.count }

    /// How many values a sample has at most.
    public static let sampleLimit = 8_192
}
