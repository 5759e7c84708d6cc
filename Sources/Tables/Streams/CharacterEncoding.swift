/// How the bytes of a file stand for characters.
public enum CharacterEncoding: Sendable, Hashable {
    /// UTF-8, with or without a byte order mark.
    case utf8
    /// UTF-16, low byte first; recognised by its byte order mark.
    case utf16LittleEndian
    /// UTF-16, high byte first; recognised by its byte order mark.
    case utf16BigEndian
    /// Windows-1252; assumed only where the bytes of the whole file speak for it.
    case latin1
    /// Any other encoding that the system converts, by its upper-case name there, such as `SHIFT_JIS`.
    case named(String)

    /// The encoding of a name, case ignored.
    ///
    /// For instance `UTF-8`, `UTF-16LE`, `windows-1250`, `iso-8859-2`, `shift_jis`.
    ///
    /// - Throws: `TablesError.unknownEncoding` when the system does not convert it.
    public init(name: String) throws(TablesError) {
        let upper = name.uppercased()
        switch upper {
        case "UTF-8", "UTF8": self = .utf8
        case "UTF-16LE", "UTF16LE": self = .utf16LittleEndian
        case "UTF-16BE", "UTF16BE": self = .utf16BigEndian
        case "WINDOWS-1252", "CP1252": self = .latin1
        // Without an order of bytes these mean the one of the machine.
        case "UTF-16", "UTF16", "UTF-32", "UTF32", "UCS-2", "UCS2", "UCS-4", "UCS4", "UNICODE":
            throw .unknownEncoding(name: name)
        default:
            // A slash begins an option of the converter; an empty name is the locale's encoding.
            let isName =
                !upper.isEmpty
                && upper.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                        || [0x2D, 0x5F, 0x2E, 0x3A].contains($0)
                }
            guard isName, CharsetConverter(from: upper) != nil else {
                throw .unknownEncoding(name: name)
            }
            self = .named(upper)
        }
    }

    /// The encoding that a byte order mark at the start of `bytes` states, and the length of the mark.
    static func byteOrderMark(_ bytes: [UInt8]) -> (encoding: CharacterEncoding, length: Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFF, 0xFE, 0x00, 0x00]) { return (.named("UTF-32LE"), 4) }
        if bytes.starts(with: [0x00, 0x00, 0xFE, 0xFF]) { return (.named("UTF-32BE"), 4) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// Whether `bytes` may be the beginning of a byte order mark.
    static func mayBecomeMark(_ bytes: [UInt8]) -> Bool {
        let marks: [[UInt8]] = [
            [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0, 0], [0xFE, 0xFF], [0, 0, 0xFE, 0xFF],
        ]
        return marks.contains { $0.starts(with: bytes) }
    }
}

/// Coded as one string, as lakes store it.
extension CharacterEncoding: Codable {
    /// What is stored: the name of the case, or of the encoding.
    public var rawValue: String {
        switch self {
        case .utf8: "utf8"
        case .utf16LittleEndian: "utf16LittleEndian"
        case .utf16BigEndian: "utf16BigEndian"
        case .latin1: "latin1"
        case .named(let name): name
        }
    }

    /// Reads what was stored.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(String.self)
        let known: [CharacterEncoding] = [.utf8, .utf16LittleEndian, .utf16BigEndian, .latin1]
        self = known.first { $0.rawValue == value } ?? .named(value)
    }

    /// Writes one string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
