internal import Tables

/// One query's ranking as grades: all that a metric needs.
struct RankedGrades {
    /// The grade of every retrieved document, best first; 0 for one that is not judged or not relevant.
    let retrieved: [Int]
    /// The grades of all relevant documents, best first.
    let ideal: [Int]

    init(ranking: [Run.Entry], grades: [ExactString: Int]) {
        retrieved = ranking.map { max(0, grades[ExactString($0.document)] ?? 0) }
        ideal = grades.values.filter { $0 > 0 }.sorted(by: >)
    }

    /// How many of the first `cutoff` documents are relevant.
    func relevant(upTo cutoff: Int) -> Int {
        retrieved.prefix(cutoff).count { $0 > 0 }
    }
}
