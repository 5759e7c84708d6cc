/// The losses that a run can be given by name.
public enum LossChoice: String, Sendable, Codable, CaseIterable {
    /// GISTEmbed: in-batch negatives, false ones left out by a guide.
    case gist
    /// Multiple negatives ranking: in-batch negatives, all of them.
    case mnrl
    /// 1 − cosine to the vectors of a guide of the same width.
    case distill
    /// Squared differences of score margins; scores of the examples, or the guide's.
    case margins
    /// Divergence of score distributions; scores of the examples, or the guide's.
    case divergence
    /// Order of cosines by scores.
    case cosent
    /// Squared difference between cosine and score.
    case cosine

    /// Texts that an example needs at least.
    public var texts: Int {
        switch self {
        case .distill: 1
        case .gist, .mnrl, .cosent, .cosine: 2
        case .margins, .divergence: 3
        }
    }

    /// What is done with a guide.
    public enum Guidance: Sendable {
        /// It is needed.
        case needed
        /// It is used where there is one.
        case optional
        /// There is nothing for it to do.
        case unused
    }

    /// What is done with a guide.
    public var guidance: Guidance {
        switch self {
        case .distill: .needed
        case .gist, .margins, .divergence: .optional
        case .mnrl, .cosent, .cosine: .unused
        }
    }
}
