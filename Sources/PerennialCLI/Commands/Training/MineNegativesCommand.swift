import ArgumentParser
import Encoders
import Perennial
import Training

struct MineNegativesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "negatives",
        abstract: "Hard negatives from a gallery, without those that a guide takes for answers.",
        discussion: """
            perennial mine negatives pairs.jsonl --gallery indexes/corpus --output triplets.jsonl
            perennial mine negatives pairs.jsonl --gallery indexes/corpus --count 3 --margin 0.1 --output triplets.jsonl

            A document is left out when the guide finds it nearer than the pair's own cosine less --margin of it.
            """
    )

    @Argument(help: "Files of pairs: JSONL, CSV, TSV.") var pairs: [String]
    @Option(name: .long, help: "The gallery whose documents are negatives.") var gallery: String
    @OptionGroup var model: ModelOptions
    @OptionGroup var guide: GuideOptions
    @Option(name: .long, help: "Negatives an example.") var count = 1
    @Option(name: .long, help: "Documents that are looked at.") var depth = 30
    @Option(name: .long, help: "Nearest documents that are passed over.") var skip = 0
    @Option(name: .long, help: "How far below the pair's cosine the limit lies, as a share.")
    var margin = 0.05
    @Option(name: .long, help: "Where the examples go.") var output: String
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    /// Examples whose candidates are searched at once.
    private static let examplesAtOnce = 512

    func validate() throws {
        guard count > 0, skip >= 0, depth >= count, depth - count >= skip else {
            throw ValidationError("--depth is at least --count and --skip together")
        }
        guard (0..<1).contains(margin) else { throw ValidationError("--margin is 0 to 1") }
    }

    func run() throws {
        try outputs.check(output)
        let reader = ExampleReader(noting: { Console.note("note: \($0)") })
        let examples = try pairs.flatMap { try reader.examples(of: $0) }
        let snapshot = try Gallery(path: gallery).snapshot()
        let encoder = try model.encoder(fallback: snapshot.manifest.documentSpace.reference)
        let miner = HardNegativeMiner(
            guide: try guide.cache(),
            count: count,
            margin: margin,
            skipped: skip
        )
        var writer = try ExampleWriter(path: output)
        var report = HardNegativeMiner.Report()
        var bar = ProgressBar("mining", unit: "examples")
        for start in stride(from: 0, to: examples.count, by: Self.examplesAtOnce) {
            let part = Array(examples[start..<min(start + Self.examplesAtOnce, examples.count)])
            let candidates = try snapshot.candidates(
                for: part.map { $0.texts[0] },
                encoder: encoder,
                k: depth
            )
            for example in try miner.mine(part, candidates: candidates, report: &report) {
                try writer.write(example)
            }
            let done = start + part.count
            bar.update(done: done, share: Double(done) / Double(examples.count))
        }
        bar.clear()
        try writer.finish()
        Console.line(
            "\(report.complete) examples with \(count) negatives, \(report.incomplete) with fewer; "
                + "\(report.leftOut) candidates left out as answers; in \(output)"
        )
        Console.next("perennial train --pairs \(output) --output DIR")
    }
}
