/// How the bytes of a file stand for characters.
public enum CharacterEncoding: String, Sendable, Codable {
    /// UTF-8, with or without a byte order mark.
    case utf8
    /// UTF-16, low byte first; recognised by its byte order mark.
    case utf16LittleEndian
    /// UTF-16, high byte first; recognised by its byte order mark.
    case utf16BigEndian
    /// ISO 8859-1, read as its superset Windows-1252 as browsers do; assumed where the first bytes are not UTF-8.
    case latin1

    /// The encoding that a byte order mark at the start of `bytes` states, and the length of the mark.
    static func byteOrderMark(_ bytes: [UInt8]) -> (encoding: CharacterEncoding, length: Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
        return nil
    }

    /// Whether `bytes` may be the beginning of a byte order mark.
    static func mayBecomeMark(_ bytes: [UInt8]) -> Bool {
        [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]].contains { $0.starts(with: bytes) }
    }

    /// Whether `bytes` are UTF-8 so far: a character cut off at the end does not count against them.
    static func isUTF8Prefix(_ bytes: [UInt8]) -> Bool {
        var end = bytes.count
        // A character cut off is at most three bytes long: step back over it and judge the rest.
        var continuation = 0
        while end > 0, continuation < 3, bytes[end - 1] & 0xC0 == 0x80 {
            end -= 1
            continuation += 1
        }
        if end > 0, bytes[end - 1] >= 0xC0 {
            let length = bytes[end - 1] >= 0xF0 ? 4 : bytes[end - 1] >= 0xE0 ? 3 : 2
            end = continuation + 1 < length ? end - 1 : bytes.count
        } else {
            end = bytes.count
        }
        return String(validating: bytes[..<end], as: UTF8.self) != nil
    }
}
