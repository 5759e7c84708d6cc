internal import CKernels
internal import Storage

/// Original vectors in the shape that kernels read.
struct VectorTable: Sendable {
    private let table: RowTable
    private let originals: StoredVectors
    private let metric: Metric

    init(_ originals: StoredVectors, metric: Metric) {
        table = RowTable(originals.array)
        self.originals = originals
        self.metric = metric
    }

    /// Valid for as long as the table lives.
    var vectors: ck_vectors_t {
        unsafe ck_vectors_t(
            rows: table.rows,
            count: UInt32(originals.count),
            dimension: UInt32(originals.dimension),
            half: originals.codec == .float16,
            euclidean: metric == .euclidean
        )
    }
}
