/// Another loss on the first dimensions too, so that vectors can be cut
/// (Kusupati et al., Matryoshka Representation Learning, NeurIPS 2022).
///
/// For every dimension m the student's vectors are cut to their first m columns and divided by their
/// length; the total is the sum of weight · loss. The guide keeps all its dimensions; a teacher's vectors
/// are cut as the student's are.
public struct MatryoshkaLoss<Inner: ContrastiveLoss>: ContrastiveLoss {
    /// A dimension with its weight.
    public struct Level: Sendable, Equatable {
        /// How many columns are kept.
        public let dimensions: Int
        /// What the loss is multiplied with.
        public let weight: Double

        /// A dimension with its weight; 1 by default.
        public init(dimensions: Int, weight: Double = 1) {
            self.dimensions = dimensions
            self.weight = weight
        }
    }

    /// The loss at every level.
    public let inner: Inner
    /// The levels, most dimensions first.
    public let levels: [Level]

    /// A loss over levels.
    ///
    /// - Precondition: there is a level, and every one has a dimension.
    public init(_ inner: Inner, levels: [Level]) {
        precondition(!levels.isEmpty && levels.allSatisfy { $0.dimensions > 0 })
        self.inner = inner
        self.levels = levels.sorted { $0.dimensions > $1.dimensions }
    }

    /// The sum over all levels, in Float.
    ///
    /// - Throws: `TrainingError` for more dimensions than there are, or from the inner loss.
    public func callAsFunction(
        _ batch: EmbeddedBatch<Float>
    ) throws(TrainingError) -> LossValue<Float> {
        try sum(batch) { (cut) throws(TrainingError) in try inner(cut) }
    }

    /// The sum over all levels, in Double.
    ///
    /// - Throws: `TrainingError` for more dimensions than there are, or from the inner loss.
    public func callAsFunction(
        _ batch: EmbeddedBatch<Double>
    ) throws(TrainingError) -> LossValue<Double> {
        try sum(batch) { (cut) throws(TrainingError) in try inner(cut) }
    }

    private func sum<Scalar>(
        _ batch: EmbeddedBatch<Scalar>,
        _ inner: (EmbeddedBatch<Scalar>) throws(TrainingError) -> LossValue<Scalar>
    ) throws(TrainingError) -> LossValue<Scalar> {
        try batch.check("Matryoshka", columns: 1)
        let available = batch.columns[0].columns
        if let level = levels.first, level.dimensions > available {
            throw .tooManyDimensions(asked: level.dimensions, available: available)
        }
        var total = LossValue(
            loss: Scalar(0),
            gradients: batch.columns.map { Embeddings(rows: $0.rows, columns: $0.columns) }
        )
        for level in levels {
            let units = batch.columns.map { UnitRows($0.prefix(columns: level.dimensions)) }
            var cut = batch
            cut.columns = units.map(\.vectors)
            if case .vectors(let teacher) = batch.target,
                teacher.allSatisfy({ $0.columns == available })
            {
                cut.target = .vectors(
                    teacher.map { UnitRows($0.prefix(columns: level.dimensions)).vectors }
                )
            }
            let value = try inner(cut)
            total.loss += Scalar(level.weight) * value.loss
            for (column, unit) in units.enumerated() {
                var gradient = unit.backward(value.gradients[column])
                gradient.scale(by: Scalar(level.weight))
                total.gradients[column].add(gradient)
            }
        }
        return total
    }
}
