public import LexicalSearch
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
    /// Beam width of graph searches that name none.
    public var beam: Int
    /// How texts are cut into words for lexical search; `nil` for galleries without it.
    public var words: AnalyzerOptions?
    /// How long texts are split into passages; `nil` for one vector a document.
    public var passages: PassageSettings?
    /// How vectors are compressed; `nil` where they are not.
    public var compression: GalleryCompression?

    /// The default settings.
    public init(
        metric: Metric = .innerProduct,
        originals: VectorCodec = .float32,
        graphFrom: Int = 10_000,
        graph: GraphParameters = GraphParameters(),
        beam: Int = 64,
        words: AnalyzerOptions? = AnalyzerOptions(),
        passages: PassageSettings? = nil
    ) {
        self.metric = metric
        self.originals = originals
        self.graphFrom = graphFrom
        self.graph = graph
        self.beam = beam
        self.words = words
        self.passages = passages
    }

    /// Reads settings; what is absent has its default.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let defaults = GallerySettings()
        metric = try values.decodeIfPresent(Metric.self, forKey: .metric) ?? defaults.metric
        originals =
            try values.decodeIfPresent(VectorCodec.self, forKey: .originals) ?? defaults.originals
        graphFrom = try values.decodeIfPresent(Int.self, forKey: .graphFrom) ?? defaults.graphFrom
        graph = try values.decodeIfPresent(GraphParameters.self, forKey: .graph) ?? defaults.graph
        beam = try values.decodeIfPresent(Int.self, forKey: .beam) ?? defaults.beam
        words =
            values.contains(.words)
            ? try values.decode(AnalyzerOptions?.self, forKey: .words) : defaults.words
        passages = try values.decodeIfPresent(PassageSettings.self, forKey: .passages)
        compression = try values.decodeIfPresent(GalleryCompression.self, forKey: .compression)
    }

    /// Writes every setting; a gallery without words says so.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(metric, forKey: .metric)
        try values.encode(originals, forKey: .originals)
        try values.encode(graphFrom, forKey: .graphFrom)
        try values.encode(graph, forKey: .graph)
        try values.encode(beam, forKey: .beam)
        try values.encode(words, forKey: .words)
        try values.encodeIfPresent(passages, forKey: .passages)
        try values.encodeIfPresent(compression, forKey: .compression)
    }

    private enum CodingKeys: CodingKey {
        case metric, originals, graphFrom, graph, beam, words, passages, compression
    }

    /// The settings without compression: what a gallery goes back to.
    var uncompressed: GallerySettings {
        var settings = self
        settings.compression = nil
        return settings
    }

    /// What to build over a segment of so many rows that is not compressed.
    func recipe(rows: Int) -> IndexRecipe {
        rows >= graphFrom ? .graph(graph) : .exact(codec: nil)
    }
}
