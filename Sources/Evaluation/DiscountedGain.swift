import Foundation

/// Discounted cumulative gain (Järvelin and Kekäläinen 2002): what a ranking is worth when lower places count less.
public enum DiscountedGain {
    /// The gain of a ranking over that of the best ranking.
    ///
    /// For gains that are no whole grades, such as joinabilities of columns (DeepJoin, PVLDB 16(10), section 5);
    /// for judged documents use ``RankingMetric/ndcg(cutoff:)``.
    ///
    /// - Parameters:
    ///   - gains: the gains of the ranking, best place first.
    ///   - ideal: the gains of the best ranking, largest first.
    ///   - cutoff: how many places count.
    /// - Returns: a share of the best gain; 0 when that is 0.
    public static func normalized(
        _ gains: some Sequence<Double>,
        ideal: some Sequence<Double>,
        cutoff: Int
    ) -> Double {
        let best = sum(ideal, upTo: cutoff)
        return best > 0 ? sum(gains, upTo: cutoff) / best : 0
    }

    /// Sum of gain / log2(place + 1), places from 1.
    static func sum(_ gains: some Sequence<Double>, upTo cutoff: Int) -> Double {
        var sum = 0.0
        for (index, gain) in gains.prefix(cutoff).enumerated() where gain > 0 {
            sum += gain / log2(Double(index + 2))
        }
        return sum
    }
}
