/// What a caller knows of a table before it is read; the rest is detected from its first 64 KiB.
public struct CSVOptions: Sendable, Equatable {
    /// The delimiter, or `nil` to detect one of `,` `;` tab `|`.
    public var delimiter: UInt8?
    /// The quote, or `nil` to detect `"` or `'`.
    public var quote: UInt8?
    /// Whether the first row names the columns, or `nil` to detect it.
    public var hasHeader: Bool?

    /// Tab-separated values.
    public static let tabs = CSVOptions(delimiter: UInt8(ascii: "\t"))

    /// Options; by default everything is detected.
    public init(delimiter: UInt8? = nil, quote: UInt8? = nil, hasHeader: Bool? = nil) {
        self.delimiter = delimiter
        self.quote = quote
        self.hasHeader = hasHeader
    }
}
