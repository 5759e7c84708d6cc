/// Which vectors of a query a projection sees.
public enum ProjectionInput: String, Sendable, Codable, CaseIterable {
    /// The new model's.
    case new
    /// The old model's: its map then still learns the new model's ranking.
    case old
    /// Both, side by side; what answers best while the old model is at hand.
    case both

    /// The vectors that are seen, of both.
    public func pick(new: SpaceVectors, old: SpaceVectors) -> [SpaceVectors] {
        switch self {
        case .new: [new]
        case .old: [old]
        case .both: [new, old]
        }
    }
}
