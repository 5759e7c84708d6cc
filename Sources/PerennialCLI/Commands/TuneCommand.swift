import ArgumentParser
import Encoders
import Foundation
import Perennial
import Tensors

struct TuneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tune",
        abstract: "Measure recall and speed of graph searches, and choose the beam width.",
        discussion: """
            perennial tune indexes/corpus --queries queries.jsonl --recall 0.95 --save
            perennial tune indexes/vectors --vectors queries.npy --threads 2 --json

            So many searches run at the same time as --threads says, one by default.
            Recall is the share of the exact ten nearest documents. Exit status 3 when no width reaches it.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Option(name: .long, help: "A file of queries.") var queries: String?
    @Option(name: .long, help: "Ready query vectors: .npy, .fvecs.") var vectors: String?
    @Option(name: .long, help: "The recall that is wanted, 0 to 1.") var recall = 0.95
    @OptionGroup var threads: ThreadOptions
    @Flag(name: .long, help: "Make the chosen width the gallery's own.") var save = false
    @OptionGroup var model: ModelOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func validate() throws {
        guard (queries == nil) != (vectors == nil) else {
            throw ValidationError("give --queries FILE or --vectors FILE")
        }
        guard (0...1).contains(recall) else { throw ValidationError("--recall is 0 to 1") }
    }

    func run() throws {
        let opened = try Gallery(path: gallery, access: save ? .readWrite : .readOnly)
        let matrix = try queryVectors(opened)
        guard matrix.rows > 0 else { throw ValidationError("there are no queries") }
        let tuning = try BeamTuning(
            opened.snapshot(),
            queries: matrix,
            threads: threads.threads ?? 1
        )
        let choice = tuning.choice(recall: recall)
        if let warning = tuning.warning { Console.note("warning: \(warning)") }
        if json {
            try Console.json(TuningReport(tuning, chosen: choice))
        } else {
            TuningReport(tuning, chosen: choice).show()
        }
        guard let choice else {
            Console.error("perennial: \(gallery): no beam width reaches a recall of \(recall)")
            throw ExitCode(ExitStatus.refused.rawValue)
        }
        if save { try GalleryWriter(opened).setBeam(choice.beam) }
        guard !save else {
            return Console.note("searches of \(gallery) now use --ef \(choice.beam)")
        }
        Console.next(
            "perennial search \(gallery) \"what you look for\" --ef \(choice.beam)",
            remark: "or repeat with --save"
        )
    }

    private func queryVectors(_ gallery: Gallery) throws -> Matrix {
        if let vectors { return try VectorFile(path: vectors).matrix() }
        let texts = try QueryFile.read(queries ?? "").map(\.text)
        let encoder = try model.encoder(
            fallback: gallery.snapshot().manifest.documentSpace.reference
        )
        try gallery.require(encoder.space, for: .document)
        return try encoder.encode(texts, options: EncodingOptions(prompt: .role(.query)))
    }
}

/// What `tune` prints.
struct TuningReport: Encodable {
    struct Exact: Encodable { let qps: Double }
    struct Row: Encodable {
        let ef: Int
        let recall: Double
        let failures: Int
        let qps: Double
        let median: Double
        let slow: Double

        enum CodingKeys: String, CodingKey {
            case ef
            case recall = "recall@10"
            case failures
            case qps
            case median = "ms_p50"
            case slow = "ms_p99"
        }

        init(_ row: BeamTuning.Row) {
            ef = row.beam
            recall = row.recall
            failures = row.failures
            qps = row.queriesPerSecond
            median = row.medianMilliseconds
            slow = row.slowMilliseconds
        }
    }

    let threads: Int
    let exact: Exact
    let warning: String?
    let rows: [Row]
    let chosen: Row?

    init(_ tuning: BeamTuning, chosen: BeamTuning.Row?) {
        threads = tuning.threads
        exact = Exact(qps: tuning.exactQueriesPerSecond)
        warning = tuning.warning
        rows = tuning.rows.map(Row.init)
        self.chosen = chosen.map(Row.init)
    }

    /// Prints a table.
    func show() {
        var table = [["ef", "recall@10", "queries/s", "p50 ms", "p99 ms", ""]]
        for row in rows {
            table.append([
                "\(row.ef)", String(format: "%.4f", row.recall), String(format: "%.0f", row.qps),
                String(format: "%.3f", row.median), String(format: "%.3f", row.slow),
                row.ef == chosen?.ef ? "chosen" : "",
            ])
        }
        Console.table(table)
        Console.note(
            String(format: "exact search: %.0f queries/s on %d threads", exact.qps, threads)
        )
    }
}
