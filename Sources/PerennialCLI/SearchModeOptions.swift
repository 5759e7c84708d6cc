import ArgumentParser
import LexicalSearch
import Perennial

/// What is compared with a query.
enum SearchMode: String, ExpressibleByArgument, CaseIterable, Encodable {
    /// Vectors.
    case dense
    /// Words.
    case lexical
    /// Both, joined by rank or score.
    case hybrid
}

/// How a hybrid search joins its lists.
enum FusionName: String, ExpressibleByArgument, CaseIterable, Encodable {
    /// Standard scores, weighted.
    case scores
    /// Reciprocal ranks, k = 60.
    case ranks
}

/// How queries are compared with documents.
struct SearchModeOptions: ParsableArguments {
    @Option(name: .long, help: "What is compared: vectors, words, or both.")
    var mode = SearchMode.dense
    @Option(
        name: .long,
        help: """
            How a hybrid search joins its lists: by standard scores, the default, or by reciprocal \
            ranks (k = 60).
            """
    )
    var fusion: FusionName?
    @Option(
        name: .long,
        help: "In hybrid mode, the weight of the vectors' scores, 0 to 1; 0.5 when left out."
    )
    var denseWeight: Float?
    @Option(name: .customLong("k1"), help: "How soon repetitions of a word cease to count.")
    var k1 = 0.9
    @Option(name: .customLong("b"), help: "How much long documents are held back, 0 to 1.")
    var b = 0.4

    func validate() throws {
        guard k1 >= 0, k1.isFinite else { throw ValidationError("--k1 is 0 or more") }
        guard (0...1).contains(b) else { throw ValidationError("--b is 0 to 1") }
        guard mode == .hybrid || (fusion == nil && denseWeight == nil) else {
            throw ValidationError("--fusion and --dense-weight are for --mode hybrid")
        }
        guard let denseWeight else { return }
        guard (0...1).contains(denseWeight) else {
            throw ValidationError("--dense-weight is 0 to 1")
        }
        guard fusion != .ranks else {
            throw ValidationError("--dense-weight weighs scores: leave out --fusion ranks")
        }
    }

    /// Adds what was asked for to other options.
    func apply(to options: inout SearchOptions) {
        options.bm25 = BM25(k1: k1, b: b)
        if fusion == .ranks {
            options.fusion = .reciprocalRank()
        } else if let denseWeight {
            options.fusion = .weightedScores([denseWeight, 1 - denseWeight])
        }
    }
}
