/// Contrastive loss whose false negatives a guide finds and leaves out
/// (Solatorio, GISTEmbed, arXiv 2402.16829).
///
/// Candidates of row i are all positives, all hard negatives and, where asked for, all anchors and,
/// against its own positive, all positives. A candidate is left out when the guide finds it nearer than
/// the row's own pair: its cosine is above t − margin, or t − |t| · margin, where t is the cosine that the
/// guide gives the pair. The right candidate stays always. The loss is the mean cross-entropy of
/// cosines / temperature. Without a guide only self pairs are left out (the improved contrastive loss of
/// GTE, arXiv 2308.03281).
public struct GISTEmbedLoss: ContrastiveLoss, Equatable {
    /// How far below the pair's cosine the limit lies.
    public enum Margin: Sendable, Equatable {
        /// t − margin.
        case absolute(Double)
        /// t − |t| · margin.
        case relative(Double)

        /// Where the limit lies for a pair's cosine.
        func limit<Scalar: BinaryFloatingPoint>(_ cosine: Scalar) -> Scalar {
            switch self {
            case .absolute(let margin): cosine - Scalar(margin)
            case .relative(let margin): cosine - abs(cosine) * Scalar(margin)
            }
        }
    }

    /// What happens to a text's cosine with itself, which is no candidate.
    public enum SelfPairs: Sendable, Equatable {
        /// It is always left out.
        case leftOut
        /// The guide's cosine of 1 decides, as in sentence-transformers: kept where the guide cannot
        /// tell anchor and positive apart and the margin is 0.
        case asTheGuideSays
    }

    /// What cosines are divided by.
    public var temperature: Double
    /// How far below the pair's cosine candidates are left out.
    public var margin: Margin
    /// Whether anchors are candidates of anchors.
    public var contrastsAnchors: Bool
    /// Whether positives are candidates of positives.
    public var contrastsPositives: Bool
    /// What happens to self pairs.
    public var selfPairs: SelfPairs
    /// Rows whose scores are held at once, on which the result does not depend; nil for all.
    public var rowsAtOnce: Int?

    /// A loss; the defaults are those of sentence-transformers.
    ///
    /// - Precondition: a temperature above 0, a margin of at least 0, at least one row at once.
    public init(
        temperature: Double = 0.01,
        margin: Margin = .absolute(0),
        contrastsAnchors: Bool = true,
        contrastsPositives: Bool = true,
        selfPairs: SelfPairs = .asTheGuideSays,
        rowsAtOnce: Int? = nil
    ) {
        precondition(temperature > 0 && temperature.isFinite, "a temperature is above 0")
        precondition(rowsAtOnce ?? 1 > 0, "at least one row at once")
        self.temperature = temperature
        self.margin = margin
        self.contrastsAnchors = contrastsAnchors
        self.contrastsPositives = contrastsPositives
        self.selfPairs = selfPairs
        self.rowsAtOnce = rowsAtOnce
    }

    /// The loss of anchors, positives and any number of columns of hard negatives, and its gradients.
    ///
    /// - Throws: `TrainingError` for columns that do not fit together.
    public func callAsFunction<Scalar>(
        _ batch: EmbeddedBatch<Scalar>
    ) throws(TrainingError) -> LossValue<Scalar> {
        try batch.check("GISTEmbed", columns: 2)
        let blocks = blocks(columns: batch.columns.count)
        var student = CosineBlocks(batch.columns, blocks)
        let guide = batch.guide.map { GuideMask($0, blocks, self) }
        let n = batch.rows
        var total = 0.0
        for first in stride(from: 0, to: n, by: rowsAtOnce ?? n) {
            let rows = first..<min(first + (rowsAtOnce ?? n), n)
            var logits = student.cosines(rows)
            for block in logits.indices { logits[block].scale(by: Scalar(1 / temperature)) }
            leaveOut(&logits, blocks, rows, guide)
            total += CrossEntropy.replace(
                &logits,
                partitions: [Array(blocks.indices)],
                firstRow: first
            )
            let factor = Scalar(1 / (temperature * Double(n)))
            for block in logits.indices { logits[block].scale(by: factor) }
            student.add(logits, rows: rows)
        }
        return LossValue(loss: Scalar(total / Double(n)), gradients: student.columnGradients())
    }

    /// Which candidates a guide leaves out: one table of `n × n` a block, in the order anchors with
    /// positives, then where contrasted anchors with anchors and positives with positives, then anchors with
    /// each column of negatives.
    ///
    /// - Throws: `TrainingError` for columns that do not fit together.
    public func leftOut<Scalar>(
        _ guide: [Embeddings<Scalar>]
    ) throws(TrainingError) -> [[[Bool]]] {
        try EmbeddedBatch(guide).check("GISTEmbed", columns: 2)
        let blocks = blocks(columns: guide.count)
        let n = guide[0].rows
        var marks = blocks.map { _ in Embeddings<Scalar>(rows: n, columns: n) }
        leaveOut(&marks, blocks, 0..<n, GuideMask(guide, blocks, self))
        return marks.map { block in
            (0..<n).map { row in block[row: row].map { $0 == -.infinity } }
        }
    }

    /// Anchors with positives first: its diagonal holds the right candidates.
    private func blocks(columns: Int) -> [CosineBlock] {
        [.init(left: 0, right: 1)]
            + (contrastsAnchors ? [.init(left: 0, right: 0)] : [])
            + (contrastsPositives ? [.init(left: 1, right: 1)] : [])
            + (2..<max(columns, 2)).map { .init(left: 0, right: $0) }
    }

    private func leaveOut<Scalar>(
        _ logits: inout [Embeddings<Scalar>],
        _ blocks: [CosineBlock],
        _ rows: Range<Int>,
        _ guide: GuideMask<Scalar>?
    ) {
        guide?.leaveOut(&logits, rows)
        guard selfPairs == .leftOut || guide == nil else { return }
        for (place, block) in blocks.enumerated() where block.left == block.right {
            let n = logits[place].columns
            for row in rows {
                logits[place].elements[(row - rows.lowerBound) * n + row] = -.infinity
            }
        }
    }
}
