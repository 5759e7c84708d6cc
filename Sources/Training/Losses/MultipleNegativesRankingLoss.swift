/// Cross-entropy over the candidates of a batch: every other row's texts are negatives
/// (Henderson et al., arXiv 1705.00652; InfoNCE).
///
/// Logits are scale · cosine. Hard negatives of all rows are candidates of every row.
public struct MultipleNegativesRankingLoss: ContrastiveLoss, Equatable {
    /// Which cosines are candidates of row i.
    public enum Direction: Sendable, CaseIterable {
        /// Its anchor with all positives and negatives; always there, and the right one among them.
        case queryToDocument
        /// Its anchor with the other anchors.
        case queryToQuery
        /// Its positive with all anchors.
        case documentToQuery
        /// Its positive with the positives and negatives of other rows.
        case documentToDocument
    }

    /// Whether directions share a softmax.
    public enum Partition: Sendable, Equatable {
        /// One softmax over all directions.
        case joint
        /// One for each, averaged.
        case perDirection
    }

    /// Whose logits hardness raises, by strength · cosine without a gradient.
    ///
    /// Source: Lan et al. 2025, equation 5.
    public enum Hardness: Sendable, Equatable {
        /// Nobody's.
        case none
        /// Other rows' positives and negatives.
        case inBatchNegatives(strength: Double)
        /// A row's own hard negatives.
        case hardNegatives(strength: Double)
        /// All but the row's own positive.
        case allNegatives(strength: Double)
    }

    /// What cosines are multiplied with; 1 / temperature.
    public var scale: Double
    /// Candidates beside those of `queryToDocument`.
    public var directions: Set<Direction>
    /// Whether directions share a softmax.
    public var partition: Partition
    /// Whose logits hardness raises.
    public var hardness: Hardness

    /// A loss; the defaults are those of sentence-transformers.
    ///
    /// - Precondition: a scale above 0.
    public init(
        scale: Double = 20,
        directions: Set<Direction> = [.queryToDocument],
        partition: Partition = .joint,
        hardness: Hardness = .none
    ) {
        precondition(scale > 0 && scale.isFinite, "a scale is above 0")
        self.scale = scale
        self.directions = directions
        self.partition = partition
        self.hardness = hardness
    }

    /// The loss of anchors, positives and any number of columns of hard negatives, and its gradients.
    ///
    /// - Throws: `TrainingError` for columns that do not fit together.
    public func callAsFunction<Scalar>(
        _ batch: EmbeddedBatch<Scalar>
    ) throws(TrainingError) -> LossValue<Scalar> {
        try batch.check("multiple negatives ranking", columns: 2)
        let groups = groups(columns: batch.columns.count)
        let blocks = groups.flatMap(\.blocks)
        let n = batch.rows
        var student = CosineBlocks(batch.columns, blocks)
        var logits = student.cosines(0..<n)
        var partitions: [[Int]] = []
        var place = 0
        for group in groups {
            let places = Array(place..<place + group.blocks.count)
            place += group.blocks.count
            partitions.append(places)
            for (index, block) in places.enumerated() {
                logits[block] = scaled(logits[block], group.direction, negatives: index > 0)
            }
        }
        if partition == .joint { partitions = [partitions.flatMap { $0 }] }
        let total = CrossEntropy.replace(&logits, partitions: partitions, firstRow: 0)
        for block in logits.indices { logits[block].scale(by: Scalar(scale / Double(n))) }
        student.add(logits, rows: 0..<n)
        return LossValue(loss: Scalar(total / Double(n)), gradients: student.columnGradients())
    }

    /// A direction with its blocks.
    private struct Group {
        let direction: Direction
        let blocks: [CosineBlock]
    }

    private func groups(columns: Int) -> [Group] {
        Direction.allCases.filter { $0 == .queryToDocument || directions.contains($0) }.map {
            let left = $0 == .queryToDocument || $0 == .queryToQuery ? 0 : 1
            let isWithQueries = $0 == .queryToQuery || $0 == .documentToQuery
            let right = isWithQueries ? 0..<1 : 1..<columns
            return Group(direction: $0, blocks: right.map { CosineBlock(left: left, right: $0) })
        }
    }

    /// Cosines as logits; −∞ for a row's own texts where they are no candidates.
    private func scaled<Scalar>(
        _ cosines: Embeddings<Scalar>,
        _ direction: Direction,
        negatives: Bool
    ) -> Embeddings<Scalar> {
        var result = cosines
        let n = cosines.columns
        let hidesOwn = direction == .queryToQuery || direction == .documentToDocument
        for row in 0..<cosines.rows {
            for column in 0..<n {
                let isOwn = row == column
                var factor = scale
                if direction == .queryToDocument {
                    factor += strength(isOwn: isOwn, isNegative: negatives)
                }
                let place = row * n + column
                result.elements[place] =
                    isOwn && hidesOwn ? -.infinity : cosines.elements[place] * Scalar(factor)
            }
        }
        return result
    }

    private func strength(isOwn: Bool, isNegative: Bool) -> Double {
        switch hardness {
        case .none: 0
        case .inBatchNegatives(let strength): isOwn ? 0 : strength
        case .hardNegatives(let strength): isOwn && isNegative ? strength : 0
        case .allNegatives(let strength): isOwn && !isNegative ? 0 : strength
        }
    }
}
