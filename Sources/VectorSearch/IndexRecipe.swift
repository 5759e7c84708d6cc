/// What kind of index to build over original vectors.
public enum IndexRecipe: Sendable, Equatable, Codable {
    /// Compare with every vector; `codec` `.int8` adds codes that make a single query faster, same hits.
    case exact(codec: VectorCodec?)
    /// Walk a navigable graph over codes and rescore with originals.
    case graph(GraphParameters)
    /// Compare with the codes of every vector, then rescore the best where there are originals.
    case coded(CodedRecipe)
}
