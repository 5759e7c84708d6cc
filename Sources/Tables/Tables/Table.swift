/// A table of named columns, all of the same height.
public struct Table: Sendable, Equatable {
    /// The path that it was read from, or what stands for it; names the table in a lake.
    public let name: String
    /// A title for people: the file's name without folder and extension.
    public let title: String
    /// The columns from left to right; names may repeat or be empty.
    public let columns: [Column]
    /// What was wrong with rows that were left out, at most ``keptProblems`` of them.
    public let problems: [TablesError]
    /// How many rows were left out.
    public let skippedRows: Int
    /// Whether it names its columns itself.
    public let hasHeader: Bool
    /// How it is written, where it was read from delimited text.
    public let format: CSVFormat?

    /// How many problems are kept; a damaged file of millions of rows has as many.
    public static let keptProblems = 20

    /// A table with the given columns.
    ///
    /// - Precondition: all columns have the same number of rows.
    public init(
        name: String,
        title: String,
        columns: [Column],
        problems: [TablesError] = [],
        skippedRows: Int = 0,
        hasHeader: Bool = true,
        format: CSVFormat? = nil
    ) {
        precondition(Set(columns.map(\.count)).count <= 1, "columns of different heights")
        self.name = name
        self.title = title
        self.columns = columns
        self.problems = problems
        self.skippedRows = skippedRows
        self.hasHeader = hasHeader
        self.format = format
    }

    /// How many rows it has.
    public var rowCount: Int { columns.first?.count ?? 0 }

    /// The columns of that name; several when the name repeats.
    public func columns(named name: String) -> [Column] {
        columns.filter { $0.name.utf8.elementsEqual(name.utf8) }
    }

    /// The title that a path stands for.
    package static func title(of path: String) -> String {
        let file = path.split(separator: "/").last.map { String($0) } ?? path
        guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return file }
        return String(file[..<dot])
    }
}
