/// Writes columns as texts for an encoder (DeepJoin, PVLDB 16(10), sections 3.2 and 3.3).
///
/// The example of the paper: `Company information. Company contains 5 values (9, 2, 5.6): Apple, GE, Microsoft, Yahoo!, Amazon.`
/// Lengths are counted in Unicode scalars, over all distinct values even where not all are written.
public struct ColumnSerializer: Sendable {
    /// The pattern of the text.
    public let pattern: ColumnPattern
    /// How many tokens a text may have; no limit when `nil`.
    public let tokenLimit: Int?

    private let countTokens: @Sendable (String) -> Int
    private let frequency: @Sendable (String) -> Int

    /// A serializer without a limit.
    public init(pattern: ColumnPattern = .titleNameStatisticsValues) {
        self.pattern = pattern
        tokenLimit = nil
        countTokens = { _ in 0 }
        frequency = { _ in 0 }
    }

    /// A serializer that keeps the values found in most columns when not all fit.
    ///
    /// - Parameters:
    ///   - pattern: the pattern of the text.
    ///   - tokenLimit: how many tokens the whole text may have.
    ///   - countTokens: the number of tokens of a text, special ones included; it must not shrink when a text grows.
    ///   - frequency: in how many columns of the lake a value occurs.
    public init(
        pattern: ColumnPattern = .titleNameStatisticsValues,
        tokenLimit: Int,
        countTokens: @escaping @Sendable (String) -> Int,
        frequency: @escaping @Sendable (String) -> Int
    ) {
        self.pattern = pattern
        self.tokenLimit = tokenLimit
        self.countTokens = countTokens
        self.frequency = frequency
    }

    /// The text of a column.
    ///
    /// All values in their own order when they fit; else the most frequent ones, ties by bytes, as many as fit. A title or context
    /// that is empty is left out with its full stop. When not even the frame fits it is returned without values.
    public func text(of column: Column, title: String = "", context: String = "") -> String {
        let frame = ColumnFrame(pattern: pattern, column: column, title: title, context: context)
        let all = column.distinctValues
        if largestFit(all, in: frame) == all.count { return frame.text(all[...]) }
        let ranked = all.map { (value: $0, frequency: frequency($0)) }
            .sorted { one, other in
                if one.frequency != other.frequency { return one.frequency > other.frequency }
                return one.value.utf8.lexicographicallyPrecedes(other.value.utf8)
            }
            .map(\.value)
        return frame.text(ranked.prefix(largestFit(ranked, in: frame)))
    }

    /// How many of the first values fit: doubling, then halving, so that a column of a million values is not tokenised whole.
    private func largestFit(_ values: [String], in frame: ColumnFrame) -> Int {
        guard let tokenLimit else { return values.count }
        func fits(_ count: Int) -> Bool {
            countTokens(frame.text(values.prefix(count))) <= tokenLimit
        }
        var fitting = 0
        var tooMany = 1
        while tooMany <= values.count, fits(tooMany) {
            fitting = tooMany
            tooMany = fitting == values.count ? fitting + 1 : min(2 * fitting, values.count)
        }
        while tooMany - fitting > 1 {
            let middle = fitting + (tooMany - fitting) / 2
            if fits(middle) { fitting = middle } else { tooMany = middle }
        }
        return fitting
    }
}
