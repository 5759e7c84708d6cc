/// What the arrays of a coded index mean.
public struct CodedHeader: Sendable, Equatable, Codable {
    /// Number of vectors.
    public let count: Int
    /// Dimensions of a vector.
    public let dimension: Int
    /// How near is measured.
    public let metric: Metric
    /// How vectors were coded.
    public let recipe: CodedRecipe

    /// Names of the arrays, in a fixed order.
    var arrayNames: [String] {
        CodecKnowledge.arrayNames(recipe.codec, dimension: dimension)
            + CodedVectors.shapes(
                recipe.codec,
                count: count,
                dimension: dimension,
                metric: metric
            ).map(\.name)
            + (recipe.rescoring == .float16 ? [CodedBuilder.halvesArray] : [])
    }
}
