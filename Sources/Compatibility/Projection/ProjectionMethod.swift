/// How a projection is fitted.
public enum ProjectionMethod: Sendable, Equatable {
    /// The orthogonal map between centred vectors.
    case procrustes
    /// Least squares with a penalty on the weights.
    case ridge(penalty: Double = 0.5)
    /// The same, along the widest directions only.
    case lowRank(rank: Int, penalty: Double = 0.5)
    /// A network that learns the stored vectors themselves.
    case regression(DistillationSettings = DistillationSettings())
    /// A map that learns the ranking that the other model would give.
    case ranking(DistillationSettings = DistillationSettings())

    /// No map: the new model was trained so that its first coordinates are comparable.
    case compatible

    /// Whether rankings are learned, which wants texts that are near to each other.
    public var learnsRanking: Bool {
        if case .ranking = self { true } else { false }
    }

    /// The name that people type: `procrustes`, `ridge`, `low-rank`, `mlp`, `rank`, `compatible`.
    public var name: String {
        switch self {
        case .procrustes: "procrustes"
        case .ridge: "ridge"
        case .lowRank: "low-rank"
        case .regression: "mlp"
        case .ranking: "rank"
        case .compatible: "compatible"
        }
    }
}
