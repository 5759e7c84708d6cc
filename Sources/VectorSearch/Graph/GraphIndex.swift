internal import CKernels
public import Storage
public import Tensors

/// Walks a navigable graph over small codes in mapped memory and rescores with the originals.
///
/// A filter widens the walk by its selectivity; where few rows are allowed their codes are scanned
/// instead, so that k hits are found whenever k rows are allowed.
public struct GraphIndex: VectorIndex {
    /// What was built, and how.
    public let header: GraphHeader
    /// Number of stored vectors.
    public var count: Int { header.count }
    /// Dimensions of a vector.
    public var dimension: Int { header.dimension }
    /// How near is measured.
    public var metric: Metric { header.metric }
    let originals: StoredVectors
    private let tables: GraphTables

    /// Opens a stored index; copies nothing and reads only the small arrays and a part of the links.
    ///
    /// - Throws: `VectorSearchError` when the parts do not fit together or damage is seen. Damage
    ///   that is not seen makes worse hits, never an access outside the arrays.
    public init(
        header: GraphHeader,
        arrays: [String: MappedArray],
        originals: StoredVectors
    ) throws(VectorSearchError) {
        try header.requireValid(for: originals)
        try header.shapes.require(arrays)
        self.header = header
        self.originals = originals
        tables = try GraphTables(header: header, arrays: arrays, originals: originals)
        for name in ["links", "upper", "numbers"] {
            guard let array = arrays[name] else { throw .arrayMissing(name: name) }
            try Self.probe(array, name: name, count: header.count)
        }
    }

    /// Looks at some rows, evenly spread, for numbers that no node has.
    private static func probe(
        _ array: MappedArray,
        name: String,
        count: Int
    ) throws(VectorSearchError) {
        let probes = 256
        for row in stride(from: 0, to: array.rows, by: max(1, array.rows / probes)) {
            let lowest: Int32 = name == "numbers" ? 0 : -1
            guard array.integers(ofRow: row).allSatisfy({ $0 >= lowest && $0 < count }) else {
                throw .damaged(array: name, row: row)
            }
        }
    }

    /// Finds nearly the `k` nearest rows; hits carry exact scores.
    public func search(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?
    ) throws -> Neighbors {
        let request = try SearchRequest(queries, k: k, effort: effort, allowed: allowed, of: self)
        return try unsafe request.run { request, rows, scores in
            unsafe tables.withGraph { unsafe ck_graph_search(&$0, &request, rows, scores) }
        }
    }

    /// The same search with the kernels of one instruction set, which must be available.
    package func search(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?,
        with instructions: InstructionSet
    ) throws -> Neighbors {
        let request = try SearchRequest(queries, k: k, effort: effort, allowed: allowed, of: self)
        return try unsafe request.run { request, rows, scores in
            unsafe tables.withGraph {
                unsafe ck_graph_search_at(instructions.level, &$0, &request, rows, scores)
            }
        }
    }

    /// Reads every link and walks the whole graph.
    ///
    /// - Returns: how many nodes can be reached from the entry point.
    /// - Throws: `VectorSearchError.damaged` at the first impossible value.
    public func check() throws(VectorSearchError) -> Int {
        var report = ck_graph_report_t()
        guard unsafe tables.withGraph({ unsafe ck_graph_check(&$0, &report) }) == CK_OK else {
            throw .outOfMemory
        }
        guard report.damaged == 0 else {
            let name = ["links", "upper", "numbers"][Int(report.damaged) - 1]
            throw .damaged(array: name, row: Int(report.row))
        }
        return Int(report.reachable)
    }

    /// The links by row, as they were built.
    func layered() throws(VectorSearchError) -> LayeredGraph {
        try unsafe LayeredGraph { out in
            unsafe tables.withGraph { unsafe ck_graph_unpack(&$0, &out) }
        }
    }
}
