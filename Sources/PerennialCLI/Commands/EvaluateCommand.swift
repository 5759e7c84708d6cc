import ArgumentParser
import Encoders
import Evaluation
import Foundation
import Perennial
import VectorSearch

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure how well a gallery answers judged queries.",
        discussion: """
            perennial evaluate indexes/scifact --beir data/scifact
            perennial evaluate indexes/scifact --beir data/scifact --metrics ndcg@10,recall@100 --json
            perennial evaluate indexes/scifact --beir data/scifact --mode hybrid
            perennial evaluate indexes/scifact --beir data/scifact --baseline before.trec

            Judged queries without a text are left out, as trec_eval does, and so is each query's own
            document, as BEIR does; both are counted. Relevant documents that the gallery lacks count as
            not found, and are counted too.
            Metrics are trec_eval's: ndcg@K, map@K, mrr@K, recall@K, precision@K, hit@K.
            Intervals are 95 % bootstrap intervals over the queries.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Option(name: .long, help: "A BEIR folder: queries.jsonl and qrels/SPLIT.tsv.") var beir: String
    @Option(name: .long, help: "Which judgments.") var split = "test"
    @Option(name: .customLong("run"), help: "Write the results in TREC format.")
    var runFile: String?
    @Option(name: .long, help: "The metrics, separated by commas.")
    var metrics = "ndcg@10,map@100,mrr@10,recall@100,precision@10"
    @Option(name: .long, help: "A run to compare with.") var baseline: String?
    @OptionGroup var mode: SearchModeOptions
    @Option(name: .long, help: "Beam width of the graph search.") var ef = 400
    @Flag(name: .long, help: "Compare with every vector.") var exact = false
    @Flag(
        name: .long,
        inversion: .prefixedNo,
        help: "Leave out a document that has its query's own key, as BEIR does."
    )
    var dropSelf = true
    @OptionGroup var model: QueryModelOptions
    @OptionGroup var cascade: CascadeOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func run() throws {
        try outputs.check(runFile)
        let wanted = try metrics.split(separator: ",").map {
            try RankingMetric(named: $0.trimmingCharacters(in: .whitespaces))
        }
        let dataset = try BeirDataset(path: beir)
        let judgments = try dataset.judgments(split: split)
        let queries = try dataset.queries(split: split)
        let opened = try UpgradeSession.open(gallery, options: cascade)
        let depth = max(100, wanted.map(\.depth).max() ?? 100)
        guard depth < 10_000 else {
            throw ValidationError("--metrics look at fewer than 10,000 results")
        }
        // One more than is kept, because the query's own document may be among them.
        var options = SearchOptions(
            k: dropSelf ? depth + 1 : depth,
            effort: SearchEffort(beam: max(ef, depth)),
            isExact: exact
        )
        mode.apply(to: &options)
        let session = try SearchSession(
            opened,
            mode: mode.mode,
            model: model,
            cascade: cascade,
            options: options
        )
        var bar = ProgressBar("searching", unit: "queries")
        let asked = queries.map { QueryFile.Query(id: $0.id, text: $0.text) }
        var results = try session.run(asked) { done in
            bar.update(done: done, share: Double(done) / Double(queries.count))
        }
        bar.clear()
        var notes = EvaluationNotes()
        if dropSelf {
            (results, notes.ownDocuments) = results.withoutOwnDocuments(
                judgedBy: judgments,
                depth: depth
            )
        }
        try notes.count(judgments, of: queries.map(\.id), in: opened)
        if let runFile { try results.write(to: runFile) }
        let evaluation = RankingEvaluation(of: results, against: judgments, metrics: wanted)
        notes.queriesWithoutText = evaluation.missing.count
        let report = try EvaluationReport(split: split, evaluation: evaluation, notes: notes)
        let difference = try baseline.map { path in
            try BaselineComparison(evaluation, with: path, judgments: judgments)
        }
        if json {
            try Console.json(report.with(difference))
        } else {
            report.show()
            difference?.show()
        }
    }
}

extension RankingMetric {
    /// How many results the metric looks at; everything that a run usually has when it has no cutoff.
    fileprivate var depth: Int {
        switch self {
        case .ndcg(let cutoff), .averagePrecision(let cutoff), .reciprocalRank(let cutoff):
            cutoff ?? 1_000
        case .recall(let cutoff), .precision(let cutoff), .hitRate(let cutoff): cutoff
        }
    }
}
