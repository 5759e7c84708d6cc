public import VectorSearch

/// How a gallery stores and indexes its vectors.
public struct GallerySettings: Sendable, Codable, Equatable {
    /// How near is measured; the inner product, which is the cosine for normalised vectors.
    public var metric: Metric
    /// How originals are kept: float32 or float16.
    public var originals: VectorCodec
    /// A segment of at least so many rows gets a graph; smaller ones are compared exactly.
    public var graphFrom: Int
    /// How graphs are built.
    public var graph: GraphParameters

    /// The default settings.
    public init(
        metric: Metric = .innerProduct,
        originals: VectorCodec = .float32,
        graphFrom: Int = 10_000,
        graph: GraphParameters = GraphParameters()
    ) {
        self.metric = metric
        self.originals = originals
        self.graphFrom = graphFrom
        self.graph = graph
    }

    /// What to build over a segment of so many rows.
    func recipe(rows: Int) -> IndexRecipe {
        rows >= graphFrom ? .graph(graph) : .exact(codec: nil)
    }
}
