internal import CKernels
internal import Storage

/// The arrays of a graph as the kernels read them.
// Safety: the level counts are written once, before anyone else sees the object.
@safe final class GraphTables: @unchecked Sendable {
    private let header: GraphHeader
    private let originals: VectorTable
    private let codebook: Codebook
    private let codes: RowTable
    private let links: RowTable
    private let upper: RowTable
    private let numbers: RowTable
    private let norms: RowTable?
    private let levelCounts: UnsafeMutableBufferPointer<UInt32>

    /// Tables of arrays whose shapes are right already.
    init(
        header: GraphHeader,
        arrays: [String: MappedArray],
        originals: StoredVectors
    ) throws(VectorSearchError) {
        func table(_ name: String) throws(VectorSearchError) -> RowTable {
            guard let array = arrays[name] else { throw .arrayMissing(name: name) }
            return RowTable(array)
        }
        self.header = header
        self.originals = VectorTable(originals, metric: header.metric)
        codebook = try Codebook(
            dimension: header.dimension,
            shape: header.codebook,
            arrays: arrays
        )
        codes = try table("codes")
        links = try table("links")
        upper = try table("upper")
        numbers = try table("numbers")
        norms = header.metric == .euclidean ? try table("norms") : nil
        unsafe levelCounts = .allocate(capacity: header.levelCounts.count)
        for (index, nodes) in header.levelCounts.enumerated() {
            unsafe levelCounts.initializeElement(at: index, to: UInt32(nodes))
        }
    }

    deinit { unsafe levelCounts.deallocate() }

    /// Lends the graph; its pointers must not leave the closure.
    func withGraph<R>(_ body: (inout ck_graph_t) -> R) -> R {
        var graph = unsafe ck_graph_t()
        unsafe graph.degree = UInt32(2 * header.parameters.degree)
        unsafe graph.upper_degree = UInt32(header.parameters.degree)
        unsafe graph.levels = UInt32(levelCounts.count)
        unsafe graph.level_counts = UnsafePointer(levelCounts.baseAddress)
        unsafe graph.codebook = codebook.book
        unsafe graph.codes = codes.rows
        unsafe graph.links = links.rows
        unsafe graph.upper = upper.rows
        unsafe graph.numbers = numbers.rows
        if let norms { unsafe graph.norms = norms.rows }
        unsafe graph.originals = originals.vectors
        return withExtendedLifetime(self) { unsafe body(&graph) }
    }
}
