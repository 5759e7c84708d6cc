internal import Foundation

/// How likely two values are names of the same thing, by their meaning and their spelling.
enum ValueSimilarity {
    /// What two values lose that have numbers which contradict each other, as years and sizes do.
    private static let conflictPenalty: Float = 0.2

    /// The cubic mean of the cosine of the values' vectors, the cosine of their trigrams and the share of the first one's
    /// words that the second has: strong evidence of one kind counts more than weak evidence of all; 0 to 1.
    ///
    /// `meaning` is `nil` where the vectors were not compared, and then speaks for nothing.
    static func of(
        meaning: Float?,
        trigrams: Float,
        coverage: Float,
        hasConflictingNumbers: Bool
    ) -> Float {
        let kinds = [meaning ?? 0, trigrams, coverage].map { min(max($0, 0), 1) }
        let mean = kinds.reduce(0) { $0 + $1 * $1 * $1 } / Float(kinds.count)
        let root = cbrt(mean)
        return max(0, root - (hasConflictingNumbers ? conflictPenalty : 0))
    }
}
