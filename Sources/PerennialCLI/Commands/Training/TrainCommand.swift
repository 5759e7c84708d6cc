import ArgumentParser
import Encoders
import Foundation
import Perennial
import Tensors
import Training

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train an encoder on pairs, with a guide that finds false negatives.",
        discussion: """
            perennial train --pairs pairs.jsonl --guide all-MiniLM-L6-v2 --output models/ours
            perennial train --pairs pairs.jsonl --guide all-MiniLM-L6-v2 --output models/ours --resume
            perennial train --pairs a.jsonl b.csv --loss mnrl --matryoshka 384,256,128 --output models/ours
            perennial train --pairs pairs.jsonl --evaluate scifact --evaluate-every 100 --output models/ours
            perennial train --columns indexes/lake --output models/columns
            perennial train --pairs pairs.jsonl --table-compression mgqe --output models/small
            perennial train --pairs pairs.jsonl --compatible-with indexes/corpus --output models/new
            perennial train --pairs texts.jsonl --loss distill --model small --guide large --output models/small

            A record has `anchor` and `positive` (or `query`, `document`; `question`, `answer` …), and may have
            `negative`, `negatives` and `score`. --output becomes a Hugging Face folder; its folder `run` holds
            metrics.jsonl, settings.json and loss.svg. The same seed gives the same weights.
            """
    )

    @OptionGroup var data: TrainingDataOptions
    @Option(name: .long, help: "What to start from: a folder, or a name that `model pull` brought.")
    var model = ModelOptions.defaultModel
    @Option(name: .long, help: "Where the trained model goes.") var output: String
    @Option(
        name: .long,
        help:
            "The guide or teacher: a folder, a name or http://…#NAME; the model itself when not named."
    )
    var guide: String?
    @Option(name: .long, help: "What the guide computes in.", transform: Precision.named)
    var guidePrecision = GuideOptions.standardPrecision
    @OptionGroup var numbers: TrainingNumberOptions
    @OptionGroup var table: TableCompressionOptions
    @OptionGroup var compatible: CompatibleOptions
    @Option(name: .long, help: "A BEIR folder; the parameters that are best on it are kept.")
    var evaluate: String?
    @Option(name: .long, help: "Its split: test, else dev, else the first.") var split: String?
    @Flag(name: .long, help: "Go on where a run of this folder ended.") var resume = false
    @Flag(name: .long, help: "Print the report as JSON.") var json = false
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard !data.pairs.isEmpty || data.columns != nil else {
            throw ValidationError(
                "name the examples with --pairs FILE, or a lake with --columns DIR"
            )
        }
    }

    func run() throws {
        // A run that is there is resumed or refused by itself.
        let isBegun = FileManager.default.fileExists(atPath: output + "/run/settings.json")
        if !resume, !isBegun { try outputs.check(model: output) }
        if let older = compatible.compatibleWith { return try runCompatible(with: older) }
        let start = try ModelStore().resolve(model).path
        let encoder = try TrainableEncoder(
            directory: start,
            training: numbers.training,
            seed: numbers.seed
        )
        if let method = table.method {
            let examples = try data.examples(
                needsPositive: false,
                model: start,
                seed: numbers.seed
            )
            return try table.run(
                method,
                on: encoder,
                texts: examples.flatMap { $0.flatMap(\.texts) },
                seed: numbers.seed,
                output: output,
                json: json
            )
        }
        let loss = numbers.loss ?? (data.columns == nil ? .gist : .mnrl)
        let pool = ExamplePool(
            try data.examples(needsPositive: loss.texts > 1, model: start, seed: numbers.seed)
        )
        let settings = try runSettings(loss: loss, pool)
        var trainer = try Trainer(
            encoder,
            pool: pool,
            settings: settings,
            guide: cache(for: loss),
            evaluation: evaluate.map { try RetrievalEvaluation(path: $0, split: split) },
            output: output
        )
        Console.note(
            "\(pool.count) examples, \(settings.steps) steps of \(settings.batchSize); \(loss) "
                + "from \(encoder.description.name)"
        )
        let report = try Interruption.watching(ending: "the step at hand") {
            try trainer.run(isResumed: resume, observer: TrainingProgress($0).observer)
        }
        if json { return try Console.json(report) }
        show(report)
    }

    /// The numbers of a run over examples.
    func runSettings(loss: LossChoice, _ pool: ExamplePool) throws -> TrainingSettings {
        var settings = try numbers.settings(loss: loss)
        let sampler = try BatchSampler(
            pool,
            batchSize: settings.batchSize,
            seed: settings.seed
        )
        if sampler.leftOut > 0 {
            Console.note(
                "\(sampler.leftOut) of \(pool.count) examples are in no batch of the first epoch: too few are left "
                    + "that share no text, number of texts or number of scores with others"
            )
        }
        if numbers.steps == nil {
            settings.steps = max(1, Int(numbers.epochs * Double(sampler.batchesInEpoch)))
        }
        settings.warmup = numbers.warmupSteps(of: settings.steps)
        return settings
    }

    /// The guide, where the loss has something for it to do.
    private func cache(for loss: LossChoice) throws -> GuideCache? {
        guard loss.guidance != .unused, guide != nil || loss == .gist else {
            if let guide {
                Console.note("note: \(loss) has no use for a guide; \(guide) is not loaded")
            }
            return nil
        }
        // A model that guides itself still knows what it knew before it was trained.
        let guide = try EncoderLoader.load(guide ?? model, precision: .exactly(guidePrecision))
        return try GuideCache(guide: guide, precision: guidePrecision.rawValue)
    }

    private func show(_ report: TrainingReport) {
        var line =
            "\(report.stepsNow) steps in \(ProgressBar.clock(report.seconds)), "
            + String(format: "loss %.4f", report.loss)
        if let step = report.bestStep, let value = report.bestValue {
            line += String(format: "; best at step %d: nDCG@10 %.4f", step, value)
        }
        Console.line(line)
        Console.note("\(output): the model; \(output)/run: metrics.jsonl, loss.svg")
        Console.next("perennial index SOURCE --model \(output) --into GALLERY")
    }
}
