/// Everything that a run's result depends on, beside model, guide and examples.
public struct TrainingSettings: Sendable, Equatable, Codable {
    /// The loss.
    public var loss = LossChoice.gist
    /// What cosines are divided by; nil for the loss's usual one (0.01 for GISTEmbed, 0.05 for the others).
    public var temperature: Double?
    /// How far below the pair's cosine GISTEmbed leaves candidates out.
    public var margin = 0.0
    /// Whether the margin is a share of that cosine.
    public var isMarginRelative = false
    /// Whether GISTEmbed contrasts anchors with anchors.
    public var contrastsAnchors = true
    /// Whether GISTEmbed contrasts positives with positives.
    public var contrastsPositives = true
    /// Whether GISTEmbed never contrasts a text with itself; else the guide decides, as in the reference.
    public var leavesOutSelfPairs = false
    /// The dimensions that vectors may be cut to later; empty for all only.
    public var matryoshka: [Int] = []
    /// Steps of the run.
    public var steps = 1_000
    /// Examples a step.
    public var batchSize = 32
    /// Examples that are encoded at once, on which memory depends and the result does not; nil for all.
    public var miniBatchSize: Int?
    /// The largest step size.
    public var learningRate = 2e-5
    /// Steps in which the step size rises.
    public var warmup = 100
    /// How it falls.
    public var schedule = LearningRateSchedule.Shape.linear
    /// How strongly weights are drawn towards 0.
    public var weightDecay = 0.01
    /// The longest that a gradient may be; 0 for no limit.
    public var maximumNorm = 1.0
    /// The share of hidden values that is dropped while training.
    public var dropout = 0.0
    /// The most tokens of a text; nil for the model's own limit.
    public var maximumLength: Int?
    /// Whether adapters or low-rank changes are written without the model that they belong to.
    public var keepsApart = false
    /// The seed of all draws.
    public var seed: UInt64 = 0
    /// Steps between evaluations.
    public var evaluateEvery = 200
    /// Steps between checkpoints.
    public var checkpointEvery = 200

    /// The usual settings.
    public init() {}

    /// Refuses what no run can be made with.
    ///
    /// - Throws: `TrainingError.badSetting`.
    public func check() throws(TrainingError) {
        let counts = [
            ("the number of steps", steps, 1),
            ("the batch size", batchSize, loss == .distill ? 1 : 2),
            ("the mini-batch size", miniBatchSize ?? 1, 1), ("the warm-up", warmup, 0),
            ("the maximum length", maximumLength ?? 8, 3),
            ("the steps between evaluations", evaluateEvery, 1),
            ("the steps between checkpoints", checkpointEvery, 1),
        ]
        for (name, value, least) in counts where value < least {
            throw .badSetting(name: name, value: "\(value)")
        }
        let numbers = [
            ("the temperature", temperature ?? 1, (temperature ?? 1) > 0),
            ("the margin", margin, margin >= 0),
            ("the learning rate", learningRate, learningRate > 0),
            ("the weight decay", weightDecay, weightDecay >= 0),
            ("the clipping norm", maximumNorm, maximumNorm >= 0),
            ("the dropout", dropout, (0..<1).contains(dropout)),
        ]
        for (name, value, isRight) in numbers where !isRight || !value.isFinite {
            throw .badSetting(name: name, value: "\(value)")
        }
        if let least = matryoshka.min(), least < 1 {
            throw .badSetting(name: "a Matryoshka dimension", value: "\(least)")
        }
    }

    /// How gradients are clipped.
    var clipping: GradientClipping {
        GradientClipping(maximumNorm: maximumNorm > 0 ? maximumNorm : .infinity)
    }

    /// The loss with all its numbers.
    public func makeLoss() -> any ContrastiveLoss {
        switch loss {
        case .gist:
            nested(
                GISTEmbedLoss(
                    temperature: temperature ?? 0.01,
                    margin: isMarginRelative ? .relative(margin) : .absolute(margin),
                    contrastsAnchors: contrastsAnchors,
                    contrastsPositives: contrastsPositives,
                    selfPairs: leavesOutSelfPairs ? .leftOut : .asTheGuideSays,
                    rowsAtOnce: miniBatchSize
                )
            )
        case .mnrl: nested(MultipleNegativesRankingLoss(scale: 1 / (temperature ?? 0.05)))
        case .distill: nested(EmbeddingDistillationLoss(distance: .cosine))
        case .margins: nested(ScoreDistillationLoss(.margins))
        case .divergence:
            nested(ScoreDistillationLoss(.divergence(temperature: temperature ?? 0.05)))
        case .cosent: nested(CoSENTLoss(scale: 1 / (temperature ?? 0.05)))
        case .cosine: nested(CosineSimilarityLoss())
        }
    }

    /// A loss on all dimensions, or on the levels that are asked for.
    private func nested(_ loss: some ContrastiveLoss) -> any ContrastiveLoss {
        guard !matryoshka.isEmpty else { return loss }
        return MatryoshkaLoss(loss, levels: matryoshka.map { .init(dimensions: $0) })
    }
}
