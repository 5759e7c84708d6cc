/// Turns chunks of bytes of some encoding into UTF-8; a character may straddle two chunks.
///
/// What has no character comes out as bytes that are not UTF-8 (a lone surrogate in its three-byte form,
/// half a code unit as `0xFF`), so that the reader that knows the line number reports it.
struct UTF8Transcoder {
    private let encoding: CharacterEncoding
    private var halfUnit: UInt8?
    private var highSurrogate: UInt16?

    /// Windows-1252 from 0x80 to 0x9F; the five free bytes keep their ISO 8859-1 control characters.
    private static let windows1252: [UInt32] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
        0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ]

    init(from encoding: CharacterEncoding) {
        self.encoding = encoding
    }

    /// The next chunk as UTF-8.
    mutating func transcode(_ bytes: [UInt8]) -> [UInt8] {
        switch encoding {
        case .utf8: bytes
        case .latin1: Self.transcodeLatin1(bytes)
        case .utf16LittleEndian, .utf16BigEndian: transcodeUTF16(bytes)
        }
    }

    /// What is left when the stream ends in the middle of a character; empty otherwise.
    mutating func finish() -> [UInt8] {
        var rest: [UInt8] = []
        if let high = highSurrogate { Self.append(UInt32(high), to: &rest) }
        if halfUnit != nil { rest.append(0xFF) }
        halfUnit = nil
        highSurrogate = nil
        return rest
    }

    private static func transcodeLatin1(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 8)
        for byte in bytes {
            switch byte {
            case 0x80...0x9F: append(windows1252[Int(byte) - 0x80], to: &result)
            default: append(UInt32(byte), to: &result)
            }
        }
        return result
    }

    private mutating func transcodeUTF16(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            guard let first = halfUnit else {
                halfUnit = byte
                continue
            }
            halfUnit = nil
            let isLittle = encoding == .utf16LittleEndian
            let low = isLittle ? first : byte
            let high = isLittle ? byte : first
            append(unit: UInt16(high) << 8 | UInt16(low), to: &result)
        }
        return result
    }

    private mutating func append(unit: UInt16, to result: inout [UInt8]) {
        if let high = highSurrogate {
            highSurrogate = nil
            if unit & 0xFC00 == 0xDC00 {
                let pair = (UInt32(high) & 0x3FF) << 10 | UInt32(unit) & 0x3FF
                return Self.append(0x10000 + pair, to: &result)
            }
            Self.append(UInt32(high), to: &result)
        }
        if unit & 0xFC00 == 0xD800 {
            highSurrogate = unit
        } else {
            Self.append(UInt32(unit), to: &result)
        }
    }

    /// Appends a code point in UTF-8's bit layout, surrogates included.
    private static func append(_ point: UInt32, to result: inout [UInt8]) {
        switch point {
        case ..<0x80:
            result.append(UInt8(point))
        case ..<0x800:
            result.append(0xC0 | UInt8(point >> 6))
            result.append(0x80 | UInt8(point & 0x3F))
        case ..<0x10000:
            result.append(0xE0 | UInt8(point >> 12))
            result.append(0x80 | UInt8(point >> 6 & 0x3F))
            result.append(0x80 | UInt8(point & 0x3F))
        default:
            result.append(0xF0 | UInt8(point >> 18))
            result.append(0x80 | UInt8(point >> 12 & 0x3F))
            result.append(0x80 | UInt8(point >> 6 & 0x3F))
            result.append(0x80 | UInt8(point & 0x3F))
        }
    }
}

extension CharacterEncoding {
    /// The characters of the bytes from 0x80 on, where each byte is one and those below are ASCII; else `nil`.
    package var upperHalf: [String]? {
        switch self {
        case .utf8, .utf16LittleEndian, .utf16BigEndian: nil
        case .latin1:
            (UInt8(0x80)...0xFF).map { byte in
                var transcoder = UTF8Transcoder(from: self)
                return String(decoding: transcoder.transcode([byte]), as: UTF8.self)
            }
        }
    }
}
