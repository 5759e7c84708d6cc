/// Stops a training whose numbers can no longer be learned from, before they reach the parameters.
struct StepCheck {
    /// The number of the step, from 1.
    let step: Int
    /// What was learned from, for people: records, or tokens.
    let batch: [String]
    /// The last good checkpoint, where there is one.
    var checkpoint: String?

    /// How many of a batch's records a message names.
    private static let namedRecords = 8

    /// A check of a step over some things.
    init(step: Int, batch: [String], checkpoint: String? = nil) {
        self.step = step
        self.batch =
            batch.prefix(Self.namedRecords) + (batch.count > Self.namedRecords ? ["…"] : [])
        self.checkpoint = checkpoint
    }

    /// A check of a step over examples.
    init(step: Int, _ entries: [Int], of pool: ExamplePool, checkpoint: String? = nil) {
        self.init(step: step, batch: entries.map(pool.place(of:)), checkpoint: checkpoint)
    }

    /// Requires a finite loss.
    ///
    /// - Throws: `TrainingError.notFinite`.
    func loss(_ value: Double) throws(TrainingError) {
        if !value.isFinite { throw failure("loss") }
    }

    /// Requires a gradient of which the optimiser can keep the square; answers its length.
    ///
    /// - Throws: `TrainingError.notFinite`.
    @discardableResult
    func gradient(_ values: [Float], _ clipping: GradientClipping) throws(TrainingError) -> Double {
        let norm = clipping.norm(of: values)
        let kept = norm * Double(clipping.share(norm: norm))
        guard Float(kept * kept).isFinite else { throw failure("gradient") }
        return norm
    }

    /// Requires finite parameters after a step.
    ///
    /// - Throws: `TrainingError.notFinite`.
    func parameters(_ values: [Float]) throws(TrainingError) {
        if !GradientClipping().norm(of: values).isFinite { throw failure("result") }
    }

    private func failure(_ what: String) -> TrainingError {
        .notFinite(step: step, what: what, batch: batch, checkpoint: checkpoint)
    }
}
