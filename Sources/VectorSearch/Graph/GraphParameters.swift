/// How a graph index is built.
public struct GraphParameters: Sendable, Equatable, Codable {
    /// Who inserts the nodes.
    public enum Builder: String, Sendable, Codable, CaseIterable {
        /// Insertion over int8 codes: faster, same recall.
        case codes
        /// FAISS's HNSW over float32.
        case faiss
    }
    /// Neighbours of a node on upper levels, `M`; twice as many on the lowest; 4 to 64.
    public var degree: Int
    /// Beam width while building, `efConstruction`; 8 to 2,000.
    public var beam: Int
    /// Who inserts the nodes.
    public var builder: Builder
    /// Seed of the node levels: the same seed and one thread give the same graph.
    public var seed: UInt64

    /// Parameters that suit text embeddings.
    public init(degree: Int = 32, beam: Int = 100, builder: Builder = .codes, seed: UInt64 = 1) {
        self.degree = degree
        self.beam = beam
        self.builder = builder
        self.seed = seed
    }

    func requireValid() throws(VectorSearchError) {
        guard (4...64).contains(degree) else {
            throw .parameterOutOfRange(name: "degree", found: degree, lowest: 4, highest: 64)
        }
        guard (8...2_000).contains(beam) else {
            throw .parameterOutOfRange(name: "beam", found: beam, lowest: 8, highest: 2_000)
        }
    }
}
