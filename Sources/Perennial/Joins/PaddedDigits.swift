internal import Tables

/// Spellings of whole numbers with and without leading zeros: `7` and `007`.
///
/// They are not equal, for codes are no quantities, but a column that joins but for its zeros should be found and told of.
enum PaddedDigits {
    /// Values that are respelled at most, and digits that they are padded to.
    private static let sampleSize = 64
    private static let widths = 2...12
    /// The share of values that must be digits.
    private static let leastShare = 0.5

    /// Keys of a sample of the query's values with other zeros in front, ascending; none where few are digits.
    static func keys(of query: QueryColumn) -> [UInt64] {
        let digits = query.texts.filter { text in
            (1...widths.upperBound).contains(text.value.utf8.count)
                && text.value.utf8.allSatisfy { (0x30...0x39).contains($0) }
        }
        guard Double(digits.count) >= leastShare * Double(query.texts.count) else { return [] }
        let sample = digits.sorted { $0.key < $1.key }.prefix(sampleSize)
        let keys = sample.flatMap { key, value -> [UInt64] in
            let bare = String(value.drop { $0 == "0" })
            guard !bare.isEmpty else { return [] }
            let padded = widths.filter { $0 > bare.utf8.count }.map { width in
                String(repeating: "0", count: width - bare.utf8.count) + bare
            }
            return ([bare] + padded).map { ValueSet.key(of: $0) }.filter { $0 != key }
        }
        return Set(keys).sorted()
    }
}
