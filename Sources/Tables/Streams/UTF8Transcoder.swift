/// Turns chunks of bytes of some encoding into UTF-8; a character may straddle two chunks.
///
/// What has no character comes out as bytes that are not UTF-8 (a lone surrogate in its three-byte form,
/// half a code unit as `0xFF`), so that the reader that knows the line number reports it.
struct UTF8Transcoder {
    private let encoding: CharacterEncoding
    private var halfUnit: UInt8?
    private var highSurrogate: UInt16?

    private let converter: CharsetConverter?

    init(from encoding: CharacterEncoding) {
        self.encoding = encoding
        converter =
            switch encoding {
            case .utf8, .utf16LittleEndian, .utf16BigEndian: nil
            case .latin1: CharsetConverter(from: "CP1252")
            case .named(let name): CharsetConverter(from: name)
            }
    }

    /// The next chunk as UTF-8.
    mutating func transcode(_ bytes: [UInt8]) -> [UInt8] {
        switch encoding {
        case .utf8: bytes
        // Who has no converter was refused when the encoding was named; bytes then fail as no UTF-8.
        case .latin1, .named: converter?.convert(bytes) ?? bytes
        case .utf16LittleEndian, .utf16BigEndian: transcodeUTF16(bytes)
        }
    }

    /// What is left when the stream ends in the middle of a character; empty otherwise.
    mutating func finish() -> [UInt8] {
        var rest: [UInt8] = converter?.finish() ?? []
        if let high = highSurrogate { Self.append(UInt32(high), to: &rest) }
        if halfUnit != nil { rest.append(0xFF) }
        halfUnit = nil
        highSurrogate = nil
        return rest
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
