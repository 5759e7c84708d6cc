/// SentencePiece's table of replacements, applied as Hugging Face applies it.
///
/// A grapheme cluster of fewer than six bytes becomes the replacement of the shortest key that it starts
/// with, and what follows the key is lost; where there is none, and in longer clusters, each scalar is
/// looked up in the same way.
struct CharacterMap: Sendable {
    /// A cluster of this many bytes is only looked up by scalar.
    private static let longClusterLength = 6

    /// The table as its file holds it.
    let precompiled: [UInt8]
    /// A Darts trie.
    ///
    /// A unit is 8 bits label, 1 bit "a key ends here", 1 bit "the offset counts 256s" and the offset to
    /// the children. Bit 31 marks a value, which is the child 0 of a key's end.
    private let units: [UInt32]
    /// Replacements, each ended by a zero byte.
    private let replacements: [UInt8]
    /// Whether no key starts with an ASCII byte.
    private let isPlain: InlineArray<256, Bool>

    init(precompiled: [UInt8], units: [UInt32], replacements: [UInt8]) {
        self.precompiled = precompiled
        self.units = units
        self.replacements = replacements
        let base = Self.base(of: 0, units[0])
        isPlain = InlineArray { byte in
            byte < 0x80 && Self.child(under: base, at: UInt8(byte), in: units.span) == nil
        }
    }

    /// Whether a key ends at a node.
    static func endsKey(_ unit: UInt32) -> Bool { unit & 0x8000_0100 == 0x100 }

    /// Where the children of a node lie.
    static func base(of node: Int, _ unit: UInt32) -> Int {
        node ^ Int((unit >> 10) << (unit >> 6 & 8))
    }

    /// Where the replacement of a key starts.
    static func value(_ unit: UInt32) -> Int { Int(unit & 0x7FFF_FFFF) }

    /// The child of a node by a byte other than zero, or nil.
    private static func child(under base: Int, at byte: UInt8, in units: Span<UInt32>) -> Int? {
        let next = base ^ Int(byte)
        guard byte != 0, next < units.count, units[next] & 0x8000_00FF == UInt32(byte) else {
            return nil
        }
        return next
    }

    /// Normalises the text.
    func apply(to text: inout WorkingText) {
        text.rewrite { range, bytes, output in
            var position = range.lowerBound
            while position < range.upperBound {
                let plainEnd = plainEnd(from: position, limit: range.upperBound, in: bytes)
                if position < plainEnd {
                    output.append(position..<plainEnd, of: bytes)
                    position = plainEnd
                    continue
                }
                let end = GraphemeBreaks.end(of: position, limit: range.upperBound, in: bytes)
                let cluster = position..<end
                if cluster.count >= Self.longClusterLength
                    || !appendReplacement(of: cluster, in: bytes, to: &output)
                {
                    appendScalars(of: cluster, in: bytes, to: &output)
                }
                position = end
            }
        }
    }

    private func appendScalars(
        of cluster: Range<Int>,
        in text: borrowing TracedBytes,
        to output: inout TracedBytes
    ) {
        var position = cluster.lowerBound
        while position < cluster.upperBound {
            let scalar = position..<position + text.scalar(at: position).length
            if !appendReplacement(of: scalar, in: text, to: &output) {
                output.append(scalar, of: text)
            }
            position = scalar.upperBound
        }
    }

    /// The end of a run of ASCII that no key and no mark concerns.
    private func plainEnd(from start: Int, limit: Int, in text: borrowing TracedBytes) -> Int {
        var end = start
        while end < limit, isPlain[Int(text.bytes[end])] { end += 1 }
        // What follows may belong to the last character's cluster.
        return end == limit || end == start ? end : end - 1
    }

    /// Appends the replacement of the shortest key at the start of a range, if there is one.
    private func appendReplacement(
        of range: Range<Int>,
        in text: borrowing TracedBytes,
        to output: inout TracedBytes
    ) -> Bool {
        let units = units.span
        var node = 0
        for position in range {
            let base = Self.base(of: node, units[node])
            guard let next = Self.child(under: base, at: text.bytes[position], in: units) else {
                return false
            }
            node = next
            if Self.endsKey(units[node]) {
                let start = Self.value(units[Self.base(of: node, units[node])])
                let content = replacements[start...].prefix { $0 != 0 }
                output.append(content, from: text.source(of: range))
                return true
            }
        }
        return false
    }
}
