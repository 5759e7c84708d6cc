import Contestant
import Foundation

/// Builds and searches indexes when asked: `SearchBenchmark`, then one request of
/// ``SearchRequest`` a line.
@main
enum SearchBenchmark {
    static func main() throws {
        var contestant = SearchContestant()
        try Contestant.serve(facts: contestant.facts) { try contestant.answer($0) }
    }
}
