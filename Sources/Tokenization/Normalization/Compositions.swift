/// Which two scalars compose to which one.
struct Compositions: Sendable {
    /// The table, made from the decompositions at first use.
    static let shared = Compositions()

    private var composites: [UInt64: UInt32] = [:]

    private init() {
        let unicode = UnicodeTables.shared
        var byDecomposition: [[UInt32]: UInt32] = [:]
        let composing = unicode.canonical.keys.filter {
            unicode.properties(of: $0).contains(.composes)
        }
        for scalar in composing {
            byDecomposition[Array(unicode.canonical.targets(of: scalar))] = scalar
        }
        for (decomposition, scalar) in byDecomposition {
            guard let last = decomposition.last else { continue }
            let rest = Array(decomposition.dropLast())
            guard let first = rest.count == 1 ? rest[0] : byDecomposition[rest] else { continue }
            composites[Self.key(first, last)] = scalar
        }
    }

    /// The composite of two scalars, or nil.
    func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
        let hangul = UnicodeTables.hangulSyllables
        if (0x1100..<0x1113).contains(first), (0x1161..<0x1176).contains(second) {
            return hangul.lowerBound + ((first - 0x1100) * 21 + second - 0x1161) * 28
        }
        if hangul.contains(first), (first - hangul.lowerBound).isMultiple(of: 28),
            (0x11A8..<0x11C3).contains(second)
        {
            return first + second - 0x11A7
        }
        return composites[Self.key(first, second)]
    }

    private static func key(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) << 32 | UInt64(second)
    }
}
