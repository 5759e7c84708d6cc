import ArgumentParser
import Training

struct MineFilterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter",
        abstract: "Leave out examples that a guide finds inconsistent.",
        discussion: """
            perennial mine filter pairs.jsonl --output consistent.jsonl
            perennial mine filter pairs.jsonl --guide large-model --rank 1 --output consistent.jsonl

            A pair stays when its positive is among the guide's nearest --rank of a sample of positives, and no
            hard negative is nearer.
            """
    )

    @Argument(help: "Files of examples: JSONL, CSV, TSV.") var pairs: [String]
    @OptionGroup var guide: GuideOptions
    @Option(name: .long, help: "The worst place of a positive.") var rank = 3
    @Option(name: .long, help: "Positives that it is compared with.") var sample = 1_000
    @Option(name: .long, help: "The seed of the sample.") var seed: UInt64 = 0
    @Option(name: .long, help: "Where the examples go.") var output: String
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard rank > 0, sample > 0 else {
            throw ValidationError("--rank and --sample are at least 1")
        }
    }

    func run() throws {
        try outputs.check(output)
        let reader = ExampleReader(noting: { Console.note("note: \($0)") })
        let examples = try pairs.flatMap { try reader.examples(of: $0) }
        let filter = ConsistencyFilter(
            guide: try guide.cache(),
            rank: rank,
            sample: sample,
            seed: seed
        )
        var bar = ProgressBar("guide", unit: "texts")
        let kept = try filter.consistent(examples) { done, all in
            bar.update(done: done, share: Double(done) / Double(max(all, 1)))
            return false
        }
        bar.clear()
        var writer = try ExampleWriter(path: output)
        for example in kept { try writer.write(example) }
        try writer.finish()
        Console.line("\(kept.count) of \(examples.count) examples are consistent, in \(output)")
        Console.next("perennial train --pairs \(output) --output DIR")
    }
}
