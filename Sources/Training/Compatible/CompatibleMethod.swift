/// How an encoder is trained so that its queries answer the vectors of an older one.
public enum CompatibleMethod: String, Sendable, Codable, CaseIterable {
    /// BT²: an orthogonal change of basis whose first coordinates are the old model's
    /// (Zhou et al., ICCV 2023).
    case bt2
    /// A fixed regular simplex as classifier, and higher-order compatibility
    /// (d-Simplex and HOC; Biondi et al., CVPR 2024).
    case simplex
    /// Queries are trained against stored document vectors; no document is encoded.
    case query
}
