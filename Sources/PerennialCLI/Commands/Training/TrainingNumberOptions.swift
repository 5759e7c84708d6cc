import ArgumentParser
import Encoders
import Training

/// The numbers that a run is set by.
struct TrainingNumberOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "gist, mnrl, distill, margins, divergence, cosent or cosine.",
        transform: LossChoice.named
    )
    var loss: LossChoice?
    @Option(name: .long, help: "What cosines are divided by: 0.01 for gist, 0.05 for others.")
    var temperature: Double?
    @Option(name: .long, help: "How far below a pair's cosine the guide leaves candidates out.")
    var margin = 0.0
    @Flag(name: .long, help: "The margin is a share of that cosine.") var relativeMargin = false
    @Flag(name: .long, help: "Do not contrast anchors with anchors.") var noAnchorContrast = false
    @Flag(name: .long, help: "Do not contrast positives with positives.")
    var noPositiveContrast = false
    @Flag(
        name: .long,
        help: "Never contrast a text with itself, also where the guide cannot tell a pair apart."
    )
    var noSelfPairs = false
    @Option(name: .long, help: "Dimensions that vectors may be cut to later, as 384,256,128.")
    var matryoshka: String?
    @Option(name: .long, help: "Steps; otherwise --epochs says how many.") var steps: Int?
    @Option(name: .long, help: "How often every example is seen.") var epochs = 1.0
    @Option(name: .long, help: "Examples a step.") var batchSize = 32
    @Option(
        name: .long,
        help: "Examples encoded at once, for batches larger than memory; the result is the same."
    )
    var miniBatchSize: Int?
    @Option(name: .long, help: "The largest step size.") var learningRate = 2e-5
    @Option(name: .long, help: "Steps in which it rises, or below 1 the share of all steps.")
    var warmup = 0.1
    @Option(
        name: .long,
        help: "How it falls: linear, cosine or constant.",
        transform: LearningRateSchedule.Shape.named
    )
    var schedule = LearningRateSchedule.Shape.linear
    @Option(name: .long, help: "How strongly weights are drawn towards 0.") var weightDecay = 0.01
    @Option(name: .long, help: "The longest gradient; 0 for no clipping.") var clip = 1.0
    @Option(name: .long, help: "The share of hidden values that is dropped.") var dropout = 0.0
    @Option(name: .long, help: "The most tokens of a text; the model's own limit by default.")
    var maxLength: Int?
    @Option(
        name: .long,
        help: "Train only adapters of that width, inside the layers and beside them."
    )
    var adapters: Int?
    @Option(name: .long, help: "Train only low-rank changes of that rank (LoRA); they are merged.")
    var lora: Int?
    @Flag(name: .long, help: "Write adapters or low-rank changes without the model.")
    var keepApart = false
    @Option(name: .long, help: "The seed of all draws.") var seed: UInt64 = 0
    @Option(name: .long, help: "Steps between evaluations.") var evaluateEvery = 200
    @Option(name: .long, help: "Steps between checkpoints.") var checkpointEvery = 200

    func validate() throws {
        guard (0...1e9).contains(warmup) else {
            throw ValidationError("--warmup is 0 to 1,000,000,000")
        }
        guard adapters == nil || lora == nil else {
            throw ValidationError("train --adapters or --lora, not both")
        }
        guard (adapters ?? 1) > 0, (lora ?? 1) > 0 else {
            throw ValidationError("a width or a rank is at least 1")
        }
        guard (adapters ?? 1) <= 4_096, (lora ?? 1) <= 4_096 else {
            throw ValidationError("--adapters and --lora are at most 4,096")
        }
        guard (miniBatchSize ?? 1) <= 1_000_000 else {
            throw ValidationError("--mini-batch-size is at most 1,000,000")
        }
        guard !keepApart || adapters != nil || lora != nil else {
            throw ValidationError("--keep-apart needs --adapters or --lora")
        }
        guard epochs > 0, epochs <= 1e6 else {
            throw ValidationError("--epochs is above 0 and at most 1,000,000")
        }
    }

    /// Which parameters are trained.
    var training: TrainedParameters {
        if let adapters {
            return .adapters(AdapterSettings(insideWidth: adapters, asideWidth: adapters))
        }
        return lora.map { .lowRank(LowRankSettings(rank: $0)) } ?? .all
    }

    /// The settings, but for steps and warm-up where those depend on the data.
    func settings(loss: LossChoice) throws -> TrainingSettings {
        var settings = TrainingSettings()
        settings.loss = loss
        settings.temperature = temperature
        settings.margin = margin
        settings.isMarginRelative = relativeMargin
        settings.contrastsAnchors = !noAnchorContrast
        settings.contrastsPositives = !noPositiveContrast
        settings.leavesOutSelfPairs = noSelfPairs
        settings.matryoshka = try dimensions()
        settings.steps = steps ?? settings.steps
        settings.batchSize = batchSize
        settings.miniBatchSize = miniBatchSize
        settings.learningRate = learningRate
        settings.schedule = schedule
        settings.weightDecay = weightDecay
        settings.maximumNorm = clip
        settings.dropout = dropout
        settings.maximumLength = maxLength
        settings.keepsApart = keepApart
        settings.seed = seed
        settings.evaluateEvery = evaluateEvery
        settings.checkpointEvery = checkpointEvery
        try settings.check()
        return settings
    }

    /// Steps of the warm-up in a run of so many.
    func warmupSteps(of steps: Int) -> Int {
        warmup < 1 ? Int((warmup * Double(steps)).rounded()) : Int(warmup)
    }

    private func dimensions() throws -> [Int] {
        guard let matryoshka else { return [] }
        return try matryoshka.split(separator: ",").map { part in
            guard let number = Int(part), number > 0 else {
                throw ValidationError("--matryoshka: \(part) is no number of dimensions")
            }
            return number
        }
    }
}
