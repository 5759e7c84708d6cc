import Tensors

/// Fits a map so that mapped queries rank the stored vectors as another model ranks the texts.
struct RankDistillation {
    private let settings: DistillationSettings
    private let sample: ProjectionSample
    /// The ranking that is learned; `nil` to learn the sample's targets alone.
    private let teacher: RankingTeacher?

    /// The fewest texts: below, the shares of a ranking say nothing.
    static let leastTexts = 32

    init(
        _ settings: DistillationSettings,
        sample: ProjectionSample,
        teacher: RankingTeacher?
    ) throws(CompatibilityError) {
        try settings.check()
        guard sample.inputs.rows >= Self.leastTexts else {
            throw .tooFewSamples(found: sample.inputs.rows, needed: Self.leastTexts)
        }
        if let teacher, teacher.queries.rows != sample.inputs.rows {
            throw .rowCounts([sample.inputs.rows, teacher.queries.rows])
        }
        self.settings = settings
        self.sample = sample
        self.teacher = teacher
    }

    /// Descends from the ridge map.
    ///
    /// - Throws: `CompatibilityError.diverged` at the first step whose numbers are not finite.
    func fit() throws(CompatibilityError) -> ProjectionMap {
        let targets = sample.targets.normalizedRows()
        let loss = teacher.map { RankingLoss($0, temperature: settings.temperature) }
        let affine = try AffineMap(ridge: sample.inputs, onto: targets)
        let sums = sample.inputs.columnSums
        var draws = SeededDraws(seed: settings.seed)
        var student = MapStudent(
            affine,
            mean: sums.map { $0 / Float(sample.inputs.rows) },
            hidden: settings.hidden,
            draws: &draws
        )
        for number in 1...settings.steps {
            let picked = (0..<settings.batch).map { _ in
                draws.index(below: sample.inputs.rows)
            }
            let step = MapStudent.Step(
                number: number,
                rate: TrainedValues.cosineRate(
                    settings.learningRate,
                    step: number,
                    of: settings.steps
                ),
                decay: settings.weightDecay
            )
            try descend(&student, picked, loss, targets, step)
        }
        return student.map
    }

    private func descend(
        _ student: inout MapStudent,
        _ picked: [Int],
        _ loss: RankingLoss?,
        _ targets: Matrix,
        _ step: MapStudent.Step
    ) throws(CompatibilityError) {
        let pass = student.forward(sample.inputs.rows(at: picked))
        // The cosine to the query's own target: its gradient is that vector.
        let share = (loss == nil ? 1 : settings.cosineWeight) / Float(picked.count)
        var gradient = targets.rows(at: picked).scaled(by: -share)
        var scale: Float = 0
        if let loss {
            let value = loss(pass.outputs, of: picked, scale: student.similarityScale)
            gradient = gradient.adding(value.queries)
            scale = value.scale
        }
        let isFinite = scale.isFinite && gradient.elements.allSatisfy(\.isFinite)
        guard isFinite else { throw .diverged(step: step.number, what: "gradient", texts: picked) }
        student.learn(gradient, pass, scale: scale, by: step)
        // A great step may leave what no gradient can come back from.
        guard student.isFinite else {
            throw .diverged(step: step.number, what: "result", texts: picked)
        }
    }
}
