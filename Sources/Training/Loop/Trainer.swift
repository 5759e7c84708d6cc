public import Encoders
internal import Foundation
internal import Tensors

/// Trains an encoder on examples: a loop of batch, loss, gradient and step that can be killed at any moment.
///
/// The same model, examples, settings and seed give the same weights, bit for bit, also over a kill and a
/// resume. One thread runs it; the work of a step is shared among all cores.
public struct Trainer {
    let settings: TrainingSettings
    let pool: ExamplePool
    let guide: GuideCache?
    let evaluation: RetrievalEvaluation?
    let folder: RunFolder
    package var encoder: TrainableEncoder
    private var sampler: BatchSampler
    private let loss: any ContrastiveLoss
    private let schedule: LearningRateSchedule
    private var cache: GradientCache
    package private(set) var gradients: EncoderParameters
    private let decaying: [Range<Int>]

    /// The optimiser's numbers of a run.
    package static func adam(_ settings: TrainingSettings) -> AdamW.Settings {
        var adam = AdamW.Settings()
        adam.weightDecay = settings.weightDecay
        return adam
    }

    /// A run.
    ///
    /// - Parameters:
    ///   - encoder: what is trained.
    ///   - pool: the examples.
    ///   - settings: everything else that the result depends on.
    ///   - guide: the guide or teacher with its cache.
    ///   - evaluation: what chooses the best parameters; without one the last are written.
    ///   - output: where the model and its run go.
    /// - Throws: `TrainingError` for settings, examples or a guide that do not fit together.
    public init(
        _ encoder: TrainableEncoder,
        pool: ExamplePool,
        settings: TrainingSettings,
        guide: GuideCache? = nil,
        evaluation: RetrievalEvaluation? = nil,
        output: String
    ) throws {
        try settings.check()
        if pool.count > 0, pool.leastTexts < settings.loss.texts {
            throw TrainingError.tooFewColumns(
                loss: settings.loss.rawValue,
                expected: settings.loss.texts,
                found: pool.leastTexts
            )
        }
        if settings.loss.guidance == .needed, guide == nil {
            throw TrainingError.missingTarget(
                loss: settings.loss.rawValue,
                wanted: .vectors(columns: encoder.dimension)
            )
        }
        if settings.loss == .distill, let guide, guide.guide.space.dimension != encoder.dimension {
            throw TrainingError.missingTarget(
                loss: settings.loss.rawValue,
                wanted: .vectors(columns: encoder.dimension)
            )
        }
        if let most = settings.matryoshka.max(), most > encoder.dimension {
            throw TrainingError.tooManyDimensions(asked: most, available: encoder.dimension)
        }
        self.settings = settings
        self.pool = pool
        self.guide = settings.loss.guidance == .unused ? nil : guide
        self.evaluation = evaluation
        folder = RunFolder(output: output)
        var encoder = encoder
        if let length = settings.maximumLength {
            encoder.maximumLength = min(length, encoder.maximumLength)
        }
        self.encoder = encoder
        sampler = try BatchSampler(pool, batchSize: settings.batchSize, seed: settings.seed)
        loss = settings.makeLoss()
        schedule = LearningRateSchedule(
            peak: settings.learningRate,
            warmup: settings.warmup,
            steps: settings.steps,
            shape: settings.schedule
        )
        cache = GradientCache(
            textsAtOnce: settings.miniBatchSize.map { $0 * max(2, pool.leastTexts) },
            dropout: settings.dropout
        )
        gradients = EncoderParameters(zerosLike: encoder.parameters)
        decaying = encoder.parameters.tensors.filter(\.decays).map(\.range)
    }

    /// The examples that the run will meet: fewer than there are where it ends within an epoch.
    func plannedExamples() -> Set<Int> {
        var sampler = sampler
        var planned: Set<Int> = []
        for step in 0..<settings.steps where planned.count < pool.count {
            planned.formUnion(sampler.batch(at: step))
        }
        return planned
    }

    /// Batches in which every example is seen once.
    public var batchesInEpoch: Int { sampler.batchesInEpoch }

    /// Runs to the end, or until the observer stops it.
    ///
    /// - Parameters:
    ///   - isResumed: whether a run of this folder goes on, from its beginning where it left no checkpoint.
    ///   - observer: is told what happens.
    /// - Returns: what the run came to; where it had ended before, nothing is trained.
    /// - Throws: `TrainingError.notFinite`, `.interrupted` (after writing a checkpoint), `.outputInUse`,
    ///   `.changedSetting`, `.nothingToResume`; errors of guide and files.
    public mutating func run(
        isResumed: Bool = false,
        observer: TrainingObserver = TrainingObserver()
    ) throws -> TrainingReport {
        let description = try description()
        var optimizer = AdamW(
            count: encoder.parameters.values.count,
            settings: Self.adam(settings)
        )
        var best: Checkpoint.Best?
        var metrics: [RunMetric] = []
        if isResumed {
            guard folder.holdsRun else {
                throw TrainingError.nothingToResume(folder: folder.output)
            }
            try folder.check(description)
            if var report = try folder.finished() {
                report.stepsNow = 0
                return report
            }
            if folder.holdsCheckpoint {
                let checkpoint = try Checkpoint(
                    path: folder.checkpoint,
                    count: encoder.parameters.values.count,
                    settings: Self.adam(settings)
                )
                encoder.parameters.values = checkpoint.values
                optimizer = checkpoint.optimizer
                best = checkpoint.best
            }
            metrics = try folder.lines(upTo: optimizer.step)
        } else {
            if folder.holdsRun { throw TrainingError.outputInUse(folder: folder.output) }
            try folder.begin(description)
        }
        try prepareGuide(observer)
        let first = optimizer.step
        let start = ContinuousClock.now
        var pending: [RunMetric] = []
        for step in first..<max(first, settings.steps) {
            let batch = sampler.batch(at: step)
            pending.append(try take(step, batch, &optimizer))
            let done = step + 1
            if case .step(_, let loss, _, _)? = pending.last {
                observer.step(done, settings.steps, loss)
            }
            let isLast = done == settings.steps
            if evaluation != nil, done % settings.evaluateEvery == 0 || isLast {
                try evaluate(after: done, &best, &pending, observer)
            }
            let isCancelled = observer.isCancelled()
            if done % settings.checkpointEvery == 0 || isLast || isCancelled {
                // What a finite gradient made of the parameters need not be finite.
                try check(step, batch).parameters(encoder.parameters.values)
                try folder.append(pending)
                metrics += pending
                pending = []
                try folder.draw(metrics)
                try Checkpoint(
                    values: encoder.parameters.values,
                    optimizer: optimizer,
                    best: best
                ).write(to: folder.checkpoint)
            }
            if isCancelled, !isLast {
                throw TrainingError.interrupted(step: done, folder: folder.output)
            }
        }
        if best == nil { try writeModel() }
        let report = TrainingReport(
            steps: settings.steps,
            stepsNow: settings.steps - first,
            examples: pool.count,
            seconds: (ContinuousClock.now - start) / .seconds(1),
            loss: Self.lastLoss(metrics),
            bestStep: best?.step,
            bestValue: best?.value
        )
        try folder.finish(report)
        return report
    }

    /// Takes a step, counted from 0, on some examples by their numbers.
    package mutating func take(
        _ step: Int,
        _ batch: [Int],
        _ optimizer: inout AdamW
    ) throws -> RunMetric {
        let columns = (0..<pool.entries[batch[0]].texts.count).map { column in
            batch.map { pool.texts[Int(pool.entries[$0].texts[column])] }
        }
        for i in gradients.values.indices { gradients.values[i] = 0 }
        let known = try known(columns, batch)
        let loss = loss
        let value = try cache.addGradients(
            encoder,
            .init(anchors: columns[0], others: Array(columns.dropFirst().joined())),
            seed: settings.seed &+ UInt64(step) &* 0xD134_2543_DE82_EF95,
            into: &gradients
        ) { vectors in
            let all = Embeddings(vectors)
            var embedded = known
            let rows = batch.count
            embedded.columns = columns.indices.map { all.rows($0 * rows..<($0 + 1) * rows) }
            let value = try loss(embedded)
            let gradient = value.gradients.flatMap(\.elements)
            return (
                value.loss,
                Matrix(rows: vectors.rows, columns: vectors.columns, elements: gradient)
            )
        }
        let clipping = settings.clipping
        let check = check(step, batch)
        try check.loss(Double(value))
        let norm = try check.gradient(gradients.values, clipping)
        let rate = schedule.rate(at: step)
        optimizer.update(
            &encoder.parameters.values,
            gradient: gradients.values,
            share: clipping.share(norm: norm),
            rate: rate,
            decaying: decaying
        )
        return .step(number: step + 1, loss: Double(value), gradientNorm: norm, learningRate: rate)
    }

    /// The check of a step, counted from 0.
    private func check(_ step: Int, _ batch: [Int]) -> StepCheck {
        StepCheck(
            step: step + 1,
            batch,
            of: pool,
            checkpoint: folder.holdsCheckpoint ? folder.checkpoint : nil
        )
    }

    /// What is known of a batch beside the student's vectors.
    private func known(_ columns: [[String]], _ batch: [Int]) throws -> EmbeddedBatch<Float> {
        var embedded = EmbeddedBatch<Float>([])
        let scores = pool.entries[batch[0]].scores.count
        if scores > 0 {
            embedded.target = .scores(
                Embeddings(
                    rows: batch.count,
                    columns: scores,
                    elements: batch.flatMap { pool.entries[$0].scores }
                )
            )
        }
        guard let guide else { return embedded }
        let vectors = try columns.enumerated().map { place, texts in
            Embeddings(try guide.rows(texts, role: place == 0 ? .query : .document))
        }
        switch settings.loss {
        case .distill: embedded.target = .vectors(vectors)
        case .margins, .divergence:
            if scores == 0 { embedded.target = .scores(Self.scores(vectors)) }
        default: embedded.guide = vectors
        }
        return embedded
    }

    /// The guide's cosines of every anchor with its candidates, `n × k`.
    private static func scores(_ columns: [Embeddings<Float>]) -> Embeddings<Float> {
        let cosines = columns.dropFirst().map { PairCosines([columns[0], $0]).values }
        return Embeddings(
            rows: columns[0].rows,
            columns: cosines.count,
            elements: (0..<columns[0].rows).flatMap { row in cosines.map { Float($0[row]) } }
        )
    }
}
