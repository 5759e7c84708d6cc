public import Tables

/// What makes a lake's vectors comparable; part of the gallery's identity.
public struct LakeSettings: Sendable, Codable, Equatable {
    /// How columns are written as texts.
    public let pattern: ColumnPattern
    /// How many tokens such a text may have, special ones included.
    public let tokenLimit: Int

    /// The pattern that joins best without fine-tuning; see `benchmarks/joins/`.
    public static let defaultPattern = ColumnPattern.values

    /// Settings; the model's usual limit by default.
    public init(pattern: ColumnPattern = LakeSettings.defaultPattern, tokenLimit: Int = 256) {
        self.pattern = pattern
        self.tokenLimit = tokenLimit
    }
}
