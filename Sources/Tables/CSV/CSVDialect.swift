/// How a table is written as text.
public struct CSVDialect: Sendable, Equatable {
    /// The byte between cells.
    public var delimiter: UInt8
    /// The byte around cells that contain delimiters, quotes or line ends; written twice it stands for itself.
    public var quote: UInt8
    /// Whether the first row names the columns.
    public var hasHeader: Bool

    /// A dialect; RFC 4180 with a header by default.
    public init(
        delimiter: UInt8 = UInt8(ascii: ","),
        quote: UInt8 = UInt8(ascii: "\""),
        hasHeader: Bool = true
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.hasHeader = hasHeader
    }
}
