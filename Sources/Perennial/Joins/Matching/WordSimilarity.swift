/// How alike two words are spelled.
enum WordSimilarity {
    /// How much a common beginning adds, and how long a beginning counts.
    private static let prefixWeight: Float = 0.1
    private static let prefixLimit = 4

    /// 1 for equal words, 0 for those without a common letter in like places; symmetric.
    ///
    /// Source: Winkler, String comparator metrics and enhanced decision rules, 1990 (Jaro–Winkler).
    static func jaroWinkler(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Float {
        guard !left.isEmpty, !right.isEmpty else { return left.count == right.count ? 1 : 0 }
        let window = max(0, max(left.count, right.count) / 2 - 1)
        var isTaken = [Bool](repeating: false, count: right.count)
        var common: [Unicode.Scalar] = []
        for (place, scalar) in left.enumerated() {
            let first = max(0, place - window)
            let end = min(right.count, place + window + 1)
            guard first < end else { continue }
            for other in first..<end where !isTaken[other] && right[other] == scalar {
                isTaken[other] = true
                common.append(scalar)
                break
            }
        }
        guard !common.isEmpty else { return 0 }
        let others = right.indices.lazy.filter { isTaken[$0] }.map { right[$0] }
        let displaced = zip(common, others).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        let count = Float(common.count)
        let jaro =
            (count / Float(left.count) + count / Float(right.count)
                + (count - Float(displaced) / 2) / count) / 3
        let prefix = zip(left, right).prefix(prefixLimit).prefix { $0 == $1 }.count
        return jaro + Float(prefix) * prefixWeight * (1 - jaro)
    }
}
