internal import CKernels

/// A graph that was built and not packed yet, in FAISS's layout; owns its memory.
// Safe to hold: the memory is released once, by `deinit`, and its sizes are fixed.
@safe struct LayeredGraph: ~Copyable {
    private(set) var graph: ck_layered_graph_t

    /// A graph that `make` fills.
    init(_ make: (inout ck_layered_graph_t) -> ck_status_t) throws(VectorSearchError) {
        unsafe graph = ck_layered_graph_t()
        guard unsafe make(&graph) == CK_OK else {
            unsafe ck_layered_graph_free(&graph)
            throw .outOfMemory
        }
    }

    deinit {
        var graph = unsafe graph
        unsafe ck_layered_graph_free(&graph)
    }

    /// Levels of each node, at least 1.
    var levels: [Int32] {
        unsafe [Int32](UnsafeBufferPointer(start: graph.levels, count: Int(graph.count)))
    }

    /// Makes every row reachable from the entry; `table` has the vectors by row.
    func connect(_ table: VectorTable) throws(VectorSearchError) {
        var (graph, vectors) = unsafe (graph, table.vectors)
        guard unsafe ck_layered_graph_connect(&graph, &vectors) == CK_OK else {
            throw .outOfMemory
        }
    }

    /// Rows by node, falling by level and near in memory when near in the graph.
    func order() throws(VectorSearchError) -> [Int32] {
        var order = [Int32](repeating: 0, count: unsafe Int(graph.count))
        var graph = unsafe graph
        let status = unsafe order.withUnsafeMutableBufferPointer {
            unsafe ck_graph_order(&graph, $0.baseAddress)
        }
        guard status == CK_OK else { throw .outOfMemory }
        return order
    }

    /// Links by node on the lowest level, and on the others.
    func pack(
        order: [Int32],
        levelCounts: [Int]
    ) throws(VectorSearchError) -> (links: [Int32], upper: [Int32]) {
        var graph = unsafe graph
        let upperCount = unsafe levelCounts.reduce(0, +) * Int(graph.upper_degree)
        var links = [Int32](repeating: -1, count: unsafe order.count * Int(graph.degree))
        var upper = [Int32](repeating: -1, count: upperCount)
        let status = unsafe order.withUnsafeBufferPointer { order in
            unsafe links.withUnsafeMutableBufferPointer { links in
                unsafe upper.withUnsafeMutableBufferPointer { upper in
                    unsafe ck_graph_pack(
                        &graph,
                        order.baseAddress,
                        links.baseAddress,
                        upper.baseAddress
                    )
                }
            }
        }
        guard status == CK_OK else { throw .outOfMemory }
        return (links, upper)
    }
}
