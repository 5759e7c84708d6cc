/// How the bytes of a delimited table stand for cells: what another program must be told to read it the same way.
public struct CSVFormat: Sendable, Codable, Equatable {
    /// The byte between cells.
    public let delimiter: UInt8
    /// The byte around cells that contain delimiters, quotes or line ends.
    public let quote: UInt8
    /// What the bytes stand for.
    public let encoding: CharacterEncoding

    /// A format; RFC 4180 in UTF-8 by default.
    public init(
        delimiter: UInt8 = UInt8(ascii: ","),
        quote: UInt8 = UInt8(ascii: "\""),
        encoding: CharacterEncoding = .utf8
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.encoding = encoding
    }
}
