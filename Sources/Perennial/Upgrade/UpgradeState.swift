public import Compatibility
public import Encoders

/// What the manifest says of an upgrade to another model that is under way.
///
/// Until it is finished every document keeps its vector in the space ``from``, so that it can be
/// taken back at any time; those that were embedded anew have one in the space ``to`` as well.
public struct UpgradeState: Sendable, Codable, Equatable {
    /// The fingerprint of the space that every document has a vector in.
    public let from: String
    /// The fingerprint of the new model's space.
    public let to: String
    /// How the projection was fitted; `nil` before it is.
    public var fit: Fit?
    /// How many candidates a query has embedded and ranked in the new space; 0 for none.
    public var cascade = 0
    /// Whether documents that are embedded anew already are compared in the new space, as the last
    /// certificate has it; `nil` before there is one.
    public var joinsEmbedded: Bool?
    /// What the last certificate said; `nil` before there is one.
    public var verdict: UpgradeVerdict?
    /// Segments in the new space: documents that were embedded anew.
    public var segments: [SegmentDescription] = []

    /// What the manifest says of the projection.
    public struct Fit: Sendable, Codable, Equatable {
        /// The method's name, as people type it.
        public let method: String
        /// Which vectors of a query the projection sees.
        public let inputs: ProjectionInput
        /// How many texts it was fitted on.
        public let sample: Int
        /// The scores of bridged queries as scores of the new space.
        public let calibration: ScoreCalibration
        /// Whether a cascade's candidates are the old query's and the bridged one's in turn, because
        /// that found more on held-out texts; absent in fits before there was a choice.
        public var joinsOldCandidates: Bool?
    }

    /// An upgrade that has only begun.
    init(from: EmbeddingSpace, to: EmbeddingSpace) {
        self.from = from.fingerprint
        self.to = to.fingerprint
    }
}

extension UpgradeState.Fit: CustomStringConvertible {
    /// The method, how many texts it was fitted on, and which vectors of a query it sees.
    public var description: String { "\(method) on \(sample) texts, seeing \(inputs)" }
}

/// What a certificate advises.
public enum UpgradeVerdict: String, Sendable, Codable {
    /// The new model answers at least as well, within the margin.
    case `switch`
    /// It answers worse than the margin allows.
    case refuse
    /// The interval holds both.
    case undecided
}

extension GalleryManifest {
    /// The space of an upgrade's new model, if there is an upgrade.
    public var upgradeSpace: EmbeddingSpace? {
        spaces.first { $0.fingerprint == upgrade?.to }
    }

    /// Whether queries are encoded by the new model of an unfinished upgrade.
    public var isSwitched: Bool { upgrade.map { $0.to == activeSpace } ?? false }

    /// The segments of an upgrade; empty without one.
    var renewedSegments: [SegmentDescription] {
        get { upgrade?.segments ?? [] }
        set { upgrade?.segments = newValue }
    }
}
