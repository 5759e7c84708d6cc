/// The seven ways to write a column as text (DeepJoin, PVLDB 16(10), table 1).
public enum ColumnPattern: String, Sendable, CaseIterable, Codable {
    /// `cell, cell`
    case values = "col"
    /// `name: cell, cell.`
    case nameValues = "colname-col"
    /// `name: cell, cell. context`
    case nameValuesContext = "colname-col-context"
    /// `name contains 2 values (max, min, avg): cell, cell`
    case nameStatisticsValues = "colname-stat-col"
    /// `title. name: cell, cell.`
    case titleNameValues = "title-colname-col"
    /// `title. name: cell, cell. context`
    case titleNameValuesContext = "title-colname-col-context"
    /// `title. name contains 2 values (max, min, avg): cell, cell.`
    case titleNameStatisticsValues = "title-colname-stat-col"

    var hasTitle: Bool { rawValue.hasPrefix("title-") }
    var hasName: Bool { self != .values }
    var hasStatistics: Bool { rawValue.contains("-stat-") }
    var hasContext: Bool { rawValue.hasSuffix("-context") }
    /// The paper ends every text with a full stop but those that are the bare list or begin with the statistics.
    var hasFullStop: Bool { self != .values && self != .nameStatisticsValues }
}
