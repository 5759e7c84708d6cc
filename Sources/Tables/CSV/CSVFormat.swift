/// How the bytes of a delimited table stand for cells: what another program must be told to read it the same way.
public struct CSVFormat: Sendable, Codable, Equatable {
    /// The byte between cells.
    public let delimiter: UInt8
    /// The byte around cells that contain delimiters, quotes or line ends.
    public let quote: UInt8
    /// What the bytes stand for.
    public let encoding: CharacterEncoding
    /// How many records, blank lines among them, stand before the first row: the header and what is above it.
    public let leadingRecords: Int
    /// Whether some cell is quoted.
    public let hasQuotedCells: Bool
    /// Whether a quote that does not work as one stands for itself at the start of some cell.
    public let hasStrayQuotes: Bool
    /// Bytes of the longest record.
    public let longestRecord: Int

    /// A format; RFC 4180 in UTF-8 by default.
    public init(
        delimiter: UInt8 = UInt8(ascii: ","),
        quote: UInt8 = UInt8(ascii: "\""),
        encoding: CharacterEncoding = .utf8,
        leadingRecords: Int = 1,
        hasQuotedCells: Bool = false,
        hasStrayQuotes: Bool = false,
        longestRecord: Int = 0
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.encoding = encoding
        self.leadingRecords = leadingRecords
        self.hasQuotedCells = hasQuotedCells
        self.hasStrayQuotes = hasStrayQuotes
        self.longestRecord = longestRecord
    }

    /// Reads what an earlier version stored, too, which knew less.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            delimiter: try values.decode(UInt8.self, forKey: .delimiter),
            quote: try values.decode(UInt8.self, forKey: .quote),
            encoding: try values.decode(CharacterEncoding.self, forKey: .encoding),
            leadingRecords: try values.decodeIfPresent(Int.self, forKey: .leadingRecords) ?? 1,
            hasQuotedCells: try values.decodeIfPresent(Bool.self, forKey: .hasQuotedCells) ?? true,
            hasStrayQuotes: try values.decodeIfPresent(Bool.self, forKey: .hasStrayQuotes) ?? false,
            longestRecord: try values.decodeIfPresent(Int.self, forKey: .longestRecord) ?? 0
        )
    }
}
