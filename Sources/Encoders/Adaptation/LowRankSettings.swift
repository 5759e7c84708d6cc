/// A low-rank change of linear layers (LoRA, arXiv:2106.09685): W becomes W + (scale / rank) · B A.
///
/// B begins as zeros, so that nothing changes before the first step.
public struct LowRankSettings: Sendable, Equatable, Codable {
    /// The linear layers of a transformer's layer.
    public enum Target: String, Sendable, Codable, CaseIterable {
        /// Queries, keys and values, as one matrix.
        case queryKeyValue
        /// What follows attention.
        case attentionOutput
        /// The first of the feed-forward step.
        case intermediate
        /// The second of the feed-forward step.
        case output
    }

    /// Rows of A and columns of B, at least 1.
    public var rank: Int
    /// What the change is multiplied by, times the rank (α).
    public var scale: Float
    /// Which linear layers change.
    public var targets: [Target]

    /// A change of the given rank.
    public init(rank: Int = 8, scale: Float = 16, targets: [Target] = Target.allCases) {
        self.rank = rank
        self.scale = scale
        self.targets = targets
    }
}
