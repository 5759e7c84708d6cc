extension CharacterMap {
    /// Decodes a `precompiled_charsmap`; nil where it is damaged.
    ///
    /// The size of the trie in bytes (little-endian), the trie as Darts units of four bytes, then the
    /// replacements, each ended by a zero byte.
    init?(precompiled bytes: [UInt8]) {
        func word(_ index: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(bytes[index * 4 + $1]) << UInt32($1 * 8) }
        }
        guard bytes.count >= 8 else { return nil }
        let size = Int(word(0))
        guard size >= 4, size.isMultiple(of: 4), size <= bytes.count - 4 else { return nil }
        let replacements = Array(bytes[(4 + size)...])
        guard String(validating: replacements, as: UTF8.self) != nil else { return nil }
        let units = (1...size / 4).map(word)
        // Every key's value lies in the trie and every replacement in the text.
        for index in units.indices where Self.endsKey(units[index]) {
            let base = Self.base(of: index, units[index])
            guard base < units.count,
                Self.value(units[base]) <= replacements.count,
                replacements[Self.value(units[base])...].first.map({ $0 & 0xC0 != 0x80 }) ?? true
            else { return nil }
        }
        self.init(precompiled: bytes, units: units, replacements: replacements)
    }
}
