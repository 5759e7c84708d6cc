extension Span<UInt8> {
    /// The scalar that starts at `position` of valid UTF-8, with its length in bytes.
    @inline(__always)
    func scalar(at position: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(self[position])
        func trailing(_ offset: Int) -> UInt32 { UInt32(self[position + offset] & 0x3F) }
        switch first {
        case ..<0x80: return (first, 1)
        case ..<0xE0: return ((first & 0x1F) << 6 | trailing(1), 2)
        case ..<0xF0: return ((first & 0x0F) << 12 | trailing(1) << 6 | trailing(2), 3)
        default:
            return (
                (first & 0x07) << 18 | trailing(1) << 12 | trailing(2) << 6 | trailing(3), 4
            )
        }
    }

    /// Where the scalar that ends before `position` starts.
    func scalarStart(before position: Int) -> Int {
        var start = position - 1
        while self[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// The first place from `position` on where a space follows a visible ASCII character.
    func wordEnd(from position: Int) -> Int? {
        var end = Swift.max(position, 1)
        while end < count {
            if self[end] == UInt8(ascii: " "), 0x21...0x7E ~= self[end - 1] { return end }
            end += 1
        }
        return nil
    }

    /// Number of scalars of a range of valid UTF-8.
    func scalarCount(in range: Range<Int>) -> Int {
        var count = 0
        for position in range where self[position] & 0xC0 != 0x80 { count += 1 }
        return count
    }
}
