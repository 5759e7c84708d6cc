/// Something about a table that its owner should know; the table is in the lake all the same.
public enum LakeNote: Sendable, Equatable, CustomStringConvertible {
    /// Rows were left out; with what was wrong with the first.
    case skippedRows(Int, first: String)
    /// Bytes that are not UTF-8 were taken for Windows-1252.
    case assumedEncoding(String)
    /// The first row seems to be data, so that columns are named by their number.
    case noHeader
    /// There is one row.
    case oneRow
    /// Several columns have this name.
    case repeatedName(String)
    /// A column has no value, so that nothing can be joined with it.
    case emptyColumn(String)
    /// A column has more distinct values than are kept; overlaps with it are at least what is measured.
    case cutColumn(String, kept: Int)

    /// The note in words.
    public var description: String {
        switch self {
        case .skippedRows(let count, let first): "\(count) rows left out, the first: \(first)"
        case .assumedEncoding(let remark): remark
        case .noHeader: "no header: columns are called column_1, column_2 …"
        case .oneRow: "one row only"
        case .repeatedName(let name): "several columns are called \"\(Self.shortened(name))\""
        case .emptyColumn(let name): "column \"\(Self.shortened(name))\" is empty"
        case .cutColumn(let name, let kept):
            "column \"\(Self.shortened(name))\" has more distinct values than the \(kept) that are kept"
        }
    }

    /// The beginning of a name that may be a whole damaged line.
    private static func shortened(_ name: String) -> String {
        name.count <= 60 ? name : name.prefix(59) + "…"
    }
}
