extension RankingMetric {
    /// The measure of one ranking.
    func value(_ grades: RankedGrades) -> Double {
        let all = Int.max
        guard !grades.ideal.isEmpty else { return 0 }
        switch self {
        case .ndcg(let cutoff):
            let gains = grades.retrieved.lazy.map { Double($0) }
            let ideal = grades.ideal.lazy.map { Double($0) }
            return DiscountedGain.normalized(gains, ideal: ideal, cutoff: cutoff ?? all)
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
