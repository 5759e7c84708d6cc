import Foundation

extension RankingMetric {
    /// The measure of one ranking.
    func value(_ grades: RankedGrades) -> Double {
        let all = Int.max
        guard !grades.ideal.isEmpty else { return 0 }
        switch self {
        case .ndcg(let cutoff):
            let ideal = Self.discountedGain(grades.ideal, upTo: cutoff ?? all)
            return Self.discountedGain(grades.retrieved, upTo: cutoff ?? all) / ideal
        case .averagePrecision(let cutoff):
            return Self.averagePrecision(grades, upTo: cutoff ?? all)
        case .reciprocalRank(let cutoff):
            let first = grades.retrieved.prefix(cutoff ?? all).firstIndex { $0 > 0 }
            return first.map { 1 / Double($0 + 1) } ?? 0
        case .recall(let cutoff):
            return Double(grades.relevant(upTo: cutoff)) / Double(grades.ideal.count)
        case .precision(let cutoff):
            return Double(grades.relevant(upTo: cutoff)) / Double(cutoff)
        case .hitRate(let cutoff):
            return grades.relevant(upTo: cutoff) > 0 ? 1 : 0
        }
    }

    /// Sum of grade / log2(rank + 1).
    private static func discountedGain(_ grades: [Int], upTo cutoff: Int) -> Double {
        var sum = 0.0
        for (index, grade) in grades.prefix(cutoff).enumerated() where grade > 0 {
            sum += Double(grade) / log2(Double(index + 2))
        }
        return sum
    }

    private static func averagePrecision(_ grades: RankedGrades, upTo cutoff: Int) -> Double {
        var sum = 0.0
        var relevant = 0
        for (index, grade) in grades.retrieved.prefix(cutoff).enumerated() where grade > 0 {
            relevant += 1
            sum += Double(relevant) / Double(index + 1)
        }
        return sum / Double(grades.ideal.count)
    }
}
