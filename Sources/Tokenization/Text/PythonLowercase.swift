extension String {
    /// The text as Python's `str.lower()` writes it.
    ///
    /// A setting that models know as `do_lower_case` of the module stands for this call. It differs from
    /// `lowercased()` and from every normalizer in one letter: a capital sigma at the end of a word becomes
    /// ς, in other places σ.
    ///
    /// - Complexity: O(length).
    package func pythonLowercased() -> String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return lowercased() }
        let scalars = Array(unicodeScalars)
        let lowercase = UnicodeTables.shared.lowercase
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\u{3A3}" {
                result.append(Self.endsWord(scalars, at: index) ? "\u{3C2}" : "\u{3C3}")
                continue
            }
            let targets = lowercase.targets(of: scalar.value)
            if targets.isEmpty { result.append(scalar) }
            for target in targets.lazy.compactMap(Unicode.Scalar.init) { result.append(target) }
        }
        return String(result)
    }

    /// Whether a cased letter stands before a place and none behind it, over what casing ignores.
    private static func endsWord(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        guard let before, before.properties.isCased else { return false }
        let behind = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return !(behind?.properties.isCased ?? false)
    }
}
