internal import Evaluation

/// What an upgrade would gain and lose, measured on queries that no projection was fitted on.
///
/// Every way of answering ranks the same documents for the same queries by comparing all vectors.
/// Its words and numbers are those of `upgrade certify --json`.
public struct UpgradeCertificate: Sendable, Codable, Equatable {
    /// A way of answering.
    public struct Arm: Sendable, Codable, Equatable {
        /// nDCG@10, mean over the queries.
        public let ndcg: Double
        /// Recall@10, mean over the queries.
        public let recall: Double
        /// The 95 % bootstrap interval of the metric that decides.
        public let low: Double
        /// Its upper end.
        public let high: Double
        /// Texts of the gallery that this way has embedded, for all queries together.
        public let encodedDocuments: Int
        /// Milliseconds a query: encoding it, searching the gallery, embedding candidates.
        public let milliseconds: Double

        enum CodingKeys: String, CodingKey {
            case ndcg = "ndcg@10"
            case recall = "recall@10"
            case low, high
            case encodedDocuments = "encoded_documents"
            case milliseconds = "ms_per_query"
        }
    }

    /// All ways of answering.
    public struct Arms: Sendable, Codable, Equatable {
        /// Queries of the old model, as before the upgrade.
        public let old: Arm
        /// Queries of the new model compared with the old vectors as they are; `nil` where the
        /// dimensions differ.
        public let naive: Arm?
        /// Bridged queries.
        public let bridged: Arm
        /// Bridged queries whose best candidates are ranked in the new space.
        public let cascade: Arm
        /// Queries and documents of the new model: everything embedded anew.
        public let full: Arm

        /// Encodes every arm, the impossible one as null: programs rely on the names.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(old, forKey: .old)
            try container.encode(naive, forKey: .naive)
            try container.encode(bridged, forKey: .bridged)
            try container.encode(cascade, forKey: .cascade)
            try container.encode(full, forKey: .full)
        }

        enum CodingKeys: CodingKey { case old, naive, bridged, cascade, full }
    }

    /// A paired difference between two ways over the same queries.
    public struct Difference: Sendable, Codable, Equatable {
        /// The metric that decides.
        public let metric: String
        /// The mean difference.
        public let estimate: Double
        /// The lower end of its 95 % bootstrap interval.
        public let low: Double
        /// The upper end.
        public let high: Double

        init(_ metric: String, _ interval: ConfidenceInterval) {
            self.metric = metric
            estimate = interval.estimate
            low = interval.low
            high = interval.high
        }
    }

    /// What a cascade of so many candidates reaches.
    public struct CascadePoint: Sendable, Codable, Equatable {
        /// Candidates a query.
        public let candidates: Int
        /// The metric that decides, mean over the queries.
        public let value: Double
        /// Texts that were embedded for all queries together.
        public let encodedDocuments: Int

        enum CodingKeys: String, CodingKey {
            case candidates, value
            case encodedDocuments = "encoded_documents"
        }
    }

    /// Where the truth of the certificate comes from.
    public enum Truth: String, Sendable, Codable {
        /// Judged documents.
        case judgments
        /// The ten documents that the new model finds when everything is embedded anew: how far
        /// the new model is followed, not whether it is better.
        case newModel = "new model"
    }

    /// The model and fingerprint that the gallery is in.
    public let from: String
    /// Those of the new model.
    public let to: String
    /// The projection's method, with the vectors that it sees.
    public let method: String
    /// Where the truth comes from.
    public let truth: Truth
    /// Number of queries.
    public let heldOutQueries: Int
    /// Documents that were ranked: all of them, or a sample.
    public let documents: Int
    /// Documents of the gallery.
    public let galleryDocuments: Int
    /// Candidates that the cascade ranks in the new space.
    public let cascade: Int
    /// The way that was decided about: `bridged` or `cascade`.
    public let served: String
    /// How much worse it may be at most.
    public let margin: Double
    /// What a cascade reaches with other numbers of candidates, ascending.
    public let cascadeCurve: [CascadePoint]
    /// All ways.
    public let arms: Arms
    /// What is served, minus the old.
    public let difference: Difference
    /// Everything embedded anew, minus the old: what could be had.
    public let potential: Difference
    /// What is advised.
    public let verdict: UpgradeVerdict
    /// Why, in one sentence.
    public let reason: String

    /// The fewest candidates whose cascade is within the margin of the best one measured.
    public var sufficientCascade: Int? {
        let best = cascadeCurve.map(\.value).max() ?? 0
        return cascadeCurve.first { $0.value >= best - margin }?.candidates
    }

    enum CodingKeys: String, CodingKey {
        case from, to, method, truth, documents, cascade, served, margin, arms, difference
        case cascadeCurve = "cascade_curve"
        case potential, verdict, reason
        case heldOutQueries = "held_out_queries"
        case galleryDocuments = "gallery_documents"
    }
}
