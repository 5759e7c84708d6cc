internal import CKernels
internal import Tensors

/// A search whose parts were checked against an index.
struct SearchRequest {
    private let queries: Matrix
    private let k: Int
    private let beam: Int
    private let allowed: [UInt64]?
    private let allowedCount: Int

    init(
        _ queries: Matrix,
        k: Int,
        effort: SearchEffort,
        allowed: RowSet?,
        of index: some VectorIndex
    ) throws(VectorSearchError) {
        guard queries.columns == index.dimension else {
            throw .dimensionMismatch(expected: index.dimension, found: queries.columns)
        }
        guard (1...Limits.hits).contains(k) else {
            throw .resultCountOutOfRange(found: k, limit: Limits.hits)
        }
        guard (1...Limits.hits).contains(effort.beam) else {
            throw .beamOutOfRange(found: effort.beam, limit: Limits.hits)
        }
        guard queries.rows < 1 << 31 else {
            throw .tooLarge(count: queries.rows, dimension: queries.columns)
        }
        try queries.requireFinite()
        self.queries = queries
        self.k = k
        beam = effort.beam
        guard let allowed else {
            self.allowed = nil
            allowedCount = index.count
            return
        }
        let words = (index.count + 63) / 64
        guard allowed.capacity == index.count, allowed.words.count == words else {
            throw .filterMismatch(expected: index.count, found: allowed.capacity)
        }
        self.allowed = allowed.words
        allowedCount = allowed.count - Self.excess(in: allowed)
    }

    /// Bits that are set past the last row, where no row is.
    private static func excess(in set: RowSet) -> Int {
        guard set.capacity % 64 != 0, let last = set.words.last else { return 0 }
        return (last >> UInt64(set.capacity % 64)).nonzeroBitCount
    }

    /// Runs one search of the kernels.
    func run(
        _ search: (
            inout ck_request_t, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Float>
        ) -> ck_status_t
    ) throws(VectorSearchError) -> Neighbors {
        var neighbors = Neighbors(queries: queries.rows, k: k)
        guard queries.rows > 0 else { return neighbors }
        let status = unsafe queries.elements.withUnsafeBufferPointer { elements in
            unsafe withWords { words in
                unsafe neighbors.rows.withUnsafeMutableBufferPointer { rows in
                    unsafe neighbors.scores.withUnsafeMutableBufferPointer { scores in
                        guard let rows = rows.baseAddress,
                            let scores = scores.baseAddress
                        else { return CK_OK }
                        var request = unsafe ck_request_t(
                            queries: elements.baseAddress,
                            query_count: UInt32(queries.rows),
                            k: UInt32(k),
                            beam: UInt32(beam),
                            allowed: words,
                            allowed_count: UInt32(allowedCount)
                        )
                        return unsafe search(&request, rows, scores)
                    }
                }
            }
        }
        guard status == CK_OK else { throw .outOfMemory }
        return neighbors
    }

    private func withWords<R>(_ body: (UnsafePointer<UInt64>?) -> R) -> R {
        guard let allowed else { return body(nil) }
        return unsafe allowed.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
    }
}

extension Matrix {
    /// Refuses elements that are not finite, and those too large to be squared and summed.
    func requireFinite(firstRow: Int = 0) throws(VectorSearchError) {
        // NaN compares false, so it is refused too.
        guard let index = elements.firstIndex(where: { !(abs($0) <= Limits.magnitude) }) else {
            return
        }
        let (row, column) = (firstRow + index / columns, index % columns)
        guard elements[index].isFinite else { throw .notFinite(row: row, column: column) }
        throw .elementTooLarge(row: row, column: column, limit: Limits.magnitude)
    }
}
