/// How vectors are coded and searched.
public struct CodedRecipe: Sendable, Hashable, Codable {
    /// What the best codes are compared again with.
    public enum Rescoring: String, Sendable, Codable, CaseIterable {
        /// Nothing: the estimate is the score.
        case none
        /// A copy of the vectors in half precision.
        case float16
        /// The vectors as they are stored.
        case originals
    }

    /// How vectors become codes.
    public var codec: GalleryCodec
    /// What the best of them are compared again with.
    public var rescoring: Rescoring
    /// Codes that are rescored for each hit that is wanted.
    public var candidates: Int

    /// A recipe; ten candidates a hit by default, 1 to 1,000.
    public init(_ codec: GalleryCodec, rescoring: Rescoring = .none, candidates: Int = 10) {
        self.codec = codec
        self.rescoring = rescoring
        self.candidates = candidates
    }

    func requireValid() throws(VectorSearchError) {
        guard (1...1_000).contains(candidates) else {
            throw .parameterOutOfRange(
                name: "candidates a hit",
                found: candidates,
                lowest: 1,
                highest: 1_000
            )
        }
    }
}
