public import VectorSearch

/// How a gallery's vectors are compressed.
public struct GalleryCompression: Sendable, Codable, Equatable {
    /// What becomes of the vectors as they were.
    public enum Originals: String, Sendable, Codable {
        /// They stay, so that the compression can be taken back.
        case kept
        /// They are gone.
        case dropped
    }

    /// How vectors are coded and searched.
    public let recipe: CodedRecipe
    /// What became of the vectors as they were.
    public var originals: Originals

    /// A compression.
    public init(_ recipe: CodedRecipe, originals: Originals = .kept) {
        self.recipe = recipe
        self.originals = originals
    }

    /// The recipe of a segment's codes: where originals are dropped, what they are rescored with takes
    /// the originals' place.
    var storedRecipe: CodedRecipe {
        guard originals == .dropped, recipe.rescoring == .float16 else { return recipe }
        var stored = recipe
        stored.rescoring = .originals
        return stored
    }
}
