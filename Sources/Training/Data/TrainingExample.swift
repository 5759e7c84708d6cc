public import Tables

/// Texts that belong together: an anchor, its positive, then hard negatives.
public struct TrainingExample: Sendable, Equatable {
    /// Anchor, positive and hard negatives; the anchor alone where a teacher's vectors are learned.
    public var texts: [String]
    /// What a teacher or a person says of the candidates: one score for a pair, or one a candidate; may
    /// be empty.
    public var scores: [Float]
    /// Where it was read.
    public var position: SourcePosition

    /// An example.
    public init(texts: [String], scores: [Float] = [], position: SourcePosition) {
        self.texts = texts
        self.scores = scores
        self.position = position
    }
}
