import Contestant
import LexicalSearch

/// Indexes and searches words when asked.
@main
enum LexicalBenchmark {
    static func main() throws {
        try Contestant.serve(facts: ["program": "LexicalBenchmark"], LexicalContestant().answer)
    }
}
