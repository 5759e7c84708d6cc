public import Compatibility
public import Encoders
internal import Foundation
public import Tensors

/// Trains an encoder so that its queries answer the vectors of an older model as they are.
///
/// The older model's vectors of the examples' texts are computed once and kept in its cache. The same
/// models, examples, settings and seed give the same weights. One thread runs it; the work of a step is
/// shared among all cores.
public struct CompatibleTrainer {
    /// The settings of every run: steps, batch size, learning rate, warm-up, seed.
    public let settings: TrainingSettings
    /// What is particular to compatible training.
    public let compatible: CompatibleSettings
    let pool: ExamplePool
    let old: GuideCache
    let teacher: GuideCache?
    var encoder: TrainableEncoder
    var objective: CompatibleObjective
    private var sampler: BatchSampler

    /// What the models around a run are, and what a gallery holds.
    public struct Surroundings: Sendable {
        /// The older model, whose vectors are to be answered, with its cache.
        public var old: GuideCache
        /// An independently trained new model that BT² is to be as good as; none without one.
        public var teacher: GuideCache?
        /// Stored vectors of a gallery, `m × d'`: more candidates of queries, and what classes are
        /// found in.
        public var stored: Matrix?
        /// Classes that earlier trainings for this gallery used.
        public var classes: PseudoClasses?

        /// Surroundings of an older model.
        public init(
            old: GuideCache,
            teacher: GuideCache? = nil,
            stored: Matrix? = nil,
            classes: PseudoClasses? = nil
        ) {
            self.old = old
            self.teacher = teacher
            self.stored = stored
            self.classes = classes
        }
    }

    /// A run.
    ///
    /// Encodes the texts of the examples with the older model, and where it needs them with the others.
    ///
    /// - Parameters:
    ///   - encoder: what is trained; its vectors are the pooled ones, of length 1 or not.
    ///   - pool: pairs; hard negatives are not used.
    ///   - settings: everything but the loss, which the method has.
    ///   - compatible: the method and its numbers.
    ///   - surroundings: the older model and what is known of it.
    ///   - observer: is told how many texts are encoded.
    /// - Throws: `TrainingError`, `CompatibilityError`, and what the models throw.
    public init(
        _ encoder: TrainableEncoder,
        pool: ExamplePool,
        settings: TrainingSettings,
        compatible: CompatibleSettings,
        surroundings: Surroundings,
        observer: TrainingObserver = TrainingObserver()
    ) throws {
        try settings.check()
        try compatible.check()
        guard pool.leastTexts >= 2 else {
            throw TrainingError.tooFewColumns(
                loss: "compatible training",
                expected: 2,
                found: pool.leastTexts
            )
        }
        self.settings = settings
        self.compatible = compatible
        self.pool = pool
        old = surroundings.old
        teacher = surroundings.teacher
        var encoder = encoder
        if let length = settings.maximumLength {
            encoder.maximumLength = min(length, encoder.maximumLength)
        }
        self.encoder = encoder
        sampler = try BatchSampler(pool, batchSize: settings.batchSize, seed: settings.seed)
        let texts = CompatibleTexts(pool)
        for cache in [surroundings.old, surroundings.teacher].compactMap(\.self) {
            for (role, numbers) in [(TextRole.query, texts.anchors), (.document, texts.positives)] {
                try cache.prepare(numbers.map { pool.texts[Int($0)] }, role: role) { done, all in
                    observer.guide(done, all)
                    return false
                }
            }
        }
        objective = try CompatibleObjective(
            encoder,
            texts: texts,
            pool: pool,
            compatible: compatible,
            surroundings: surroundings
        )
    }

    /// Runs to the end.
    ///
    /// - Parameter observer: is told the loss of each step; may end the run early.
    /// - Returns: the loss of every step.
    /// - Throws: `TrainingError.notFinite`, `.interruptedForGood`.
    public mutating func run(observer: TrainingObserver = TrainingObserver()) throws -> [Double] {
        var ofEncoder = AdamW(
            count: encoder.parameters.values.count,
            settings: Trainer.adam(settings)
        )
        var ofHead = AdamW(count: objective.headValues.count, settings: Trainer.adam(settings))
        let decaying = encoder.parameters.tensors.filter(\.decays).map(\.range)
        let clipping = settings.clipping
        func schedule(_ peak: Double) -> LearningRateSchedule {
            LearningRateSchedule(
                peak: peak,
                warmup: settings.warmup,
                steps: settings.steps,
                shape: settings.schedule
            )
        }
        let (slow, fast) = (schedule(settings.learningRate), schedule(compatible.headLearningRate))
        let frozen = compatible.trainsEncoder ? nil : try frozenVectors()
        var losses: [Double] = []
        for step in 0..<settings.steps {
            guard !observer.isCancelled() else {
                throw TrainingError.interruptedForGood(step: step)
            }
            let batch = sampler.batch(at: step)
            let check = StepCheck(step: step + 1, batch, of: pool)
            let entries = batch.map { pool.entries[$0] }
            let columns = compatible.method == .query ? 1 : 2
            let numbers = (0..<columns).map { column in entries.map { $0.texts[column] } }
            var passes = numbers.map { _ in EncoderPass() }
            let pooled = try numbers.enumerated().map { column, numbers in
                if let frozen { return frozen.rows(of: numbers, column) }
                let tokens = try encoder.tokens(
                    of: numbers.map { pool.texts[Int($0)] },
                    prompt: .role(column == 0 ? .query : .document)
                )
                return try encoder.forward(tokens, steps: false, keeping: &passes[column])
            }
            let value = try objective(try surrounding(pooled, entries))
            try check.loss(value.loss)
            try check.gradient(value.head, clipping)
            losses.append(value.loss)
            if frozen == nil {
                var gradients = EncoderParameters(zerosLike: encoder.parameters)
                for column in 0..<columns {
                    encoder.backward(value.pooled[column], &passes[column], into: &gradients)
                }
                let norm = try check.gradient(gradients.values, clipping)
                ofEncoder.update(
                    &encoder.parameters.values,
                    gradient: gradients.values,
                    share: clipping.share(norm: norm),
                    rate: slow.rate(at: step),
                    decaying: decaying
                )
            }
            try objective.update(value.head, &ofHead, rate: fast.rate(at: step))
            if step + 1 == settings.steps {
                try check.parameters(encoder.parameters.values)
                try check.parameters(objective.headValues)
            }
            observer.step(step + 1, settings.steps, value.loss)
        }
        return losses
    }

    /// The batch as the models around see it.
    private func surrounding(
        _ pooled: [Matrix],
        _ entries: [ExamplePool.Entry]
    ) throws -> CompatibleBatch {
        func vectors(_ cache: GuideCache) throws -> [Matrix] {
            try [TextRole.query, .document].enumerated().map { column, role in
                try cache.rows(entries.map { pool.texts[Int($0.texts[column])] }, role: role)
            }
        }
        return CompatibleBatch(
            pooled: pooled,
            old: try vectors(old),
            teacher: try teacher.map(vectors),
            positives: entries.map { $0.texts[1] }
        )
    }

    /// Pooled vectors of all texts, where the transformer does not change.
    private func frozenVectors() throws -> FrozenVectors {
        try FrozenVectors(encoder, CompatibleTexts(pool), pool)
    }
}
