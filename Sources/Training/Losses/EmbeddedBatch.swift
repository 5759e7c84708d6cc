/// The vectors of a batch, and what is known of its texts.
public struct EmbeddedBatch<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
    /// What the student is to come near.
    public enum Target: Sendable {
        /// Nothing but the pairing of the columns.
        case none
        /// A score for every candidate of a row, `n × k`.
        case scores(Embeddings<Scalar>)
        /// Vectors of a teacher: one column for all of the student's, or one for each.
        case vectors([Embeddings<Scalar>])
    }

    /// Vectors of the student: anchors, positives, then hard negatives; each `n × d`, not normalised.
    public var columns: [Embeddings<Scalar>]
    /// The same texts as the guide sees them, each `n × d'`; nil without a guide.
    public var guide: [Embeddings<Scalar>]?
    /// What the student is to come near.
    public var target: Target

    /// A batch of columns with as many rows each.
    public init(
        _ columns: [Embeddings<Scalar>],
        guide: [Embeddings<Scalar>]? = nil,
        target: Target = .none
    ) {
        self.columns = columns
        self.guide = guide
        self.target = target
    }

    /// Number of rows, `n`.
    public var rows: Int { columns.first?.rows ?? 0 }

    /// Refuses columns that do not fit together, or fewer than a loss needs.
    func check(_ loss: String, columns least: Int) throws(TrainingError) {
        guard columns.count >= least else {
            throw .tooFewColumns(loss: loss, expected: least, found: columns.count)
        }
        let shapes = columns.map { [$0.rows, $0.columns] }
        let guideRows = guide?.map(\.rows) ?? columns.map(\.rows)
        guard rows > 0, Set(shapes).count == 1, guideRows == columns.map(\.rows) else {
            throw .unequalColumns(loss: loss, rows: columns.map(\.rows) + guideRows)
        }
    }

    /// The target scores, `n × k`.
    func scores(_ loss: String, candidates: Set<Int>) throws(TrainingError) -> Embeddings<Scalar> {
        guard case .scores(let scores) = target, scores.rows == rows,
            candidates.contains(scores.columns)
        else { throw .missingTarget(loss: loss, wanted: .scores(candidates.sorted())) }
        return scores
    }

    /// The teacher's vectors, one for each column.
    func teacher(_ loss: String) throws(TrainingError) -> [Embeddings<Scalar>] {
        guard case .vectors(let given) = target, given.count == 1 || given.count == columns.count,
            given.allSatisfy({ $0.rows == rows && $0.columns == columns[0].columns })
        else { throw .missingTarget(loss: loss, wanted: .vectors(columns: columns[0].columns)) }
        return given.count == 1 ? columns.map { _ in given[0] } : given
    }
}
