import Contestant

/// Compresses vectors and searches them when asked: `CompressionBenchmark`, then one request of
/// ``CompressionRequest`` a line.
@main
enum CompressionBenchmark {
    static func main() throws {
        var contestant = CompressionContestant()
        try Contestant.serve(facts: contestant.facts) { try contestant.answer($0) }
    }
}
