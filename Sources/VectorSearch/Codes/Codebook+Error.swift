internal import CKernels
internal import Storage
internal import Tensors

extension Codebook {
    /// Vectors that stand for queries, and the nearest of each, when the error is measured.
    private static let probes = (queries: 64, neighbors: 16)

    /// The error of estimates between each of some vectors and those that seem nearest to it.
    func error(over sample: Matrix) throws(VectorSearchError) -> EstimateError {
        guard sample.rows > 0 else { return .none }
        let codes = try encode(
            VectorTable(StoredVectors(sample), metric: .innerProduct),
            order: nil,
            threads: 1
        )
        let queries = sample.spread(Self.probes.queries)
        let exact = queries.products(with: sample)
        var differences: [Float] = []
        for query in 0..<queries.rows {
            let vector = Array(queries[row: query])
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            guard length > 0 else { continue }
            let estimates = estimates(vector, of: codes)
            for index in estimates.greatestPlaces(Self.probes.neighbors) {
                let product = exact.elements[query * sample.rows + index]
                differences.append((product - estimates[index]) / length)
            }
        }
        guard !differences.isEmpty else { return .none }
        let n = Float(differences.count)
        let mean = differences.reduce(0, +) / n
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return EstimateError(mean: mean, deviation: (squares / n).squareRoot())
    }

    /// Estimated inner products of a query with every code.
    private func estimates(_ query: [Float], of codes: MappedArray) -> [Float] {
        var book = unsafe book
        let width = shape.lines * (shape.bits == 4 ? 128 : 64)
        var code = [Int8](repeating: 0, count: width)
        var unit: Float = 0
        var base: Float = 0
        unsafe query.withUnsafeBufferPointer { query in
            unsafe code.withUnsafeMutableBufferPointer { code in
                withExtendedLifetime(self) {
                    unsafe ck_codebook_query(
                        &book,
                        query.baseAddress,
                        code.baseAddress,
                        &unit,
                        &base
                    )
                }
            }
        }
        return products(code, with: codes).map { base + unit * Float($0) }
    }

    /// Integer products of a quantised query with every code, which lie in one block.
    private func products(_ query: [Int8], with codes: MappedArray) -> [Int32] {
        let rowBytes = shape.lines * 64
        return unsafe codes.withUnsafeBlocks { blocks in
            let first = unsafe blocks[0].baseAddress?.assumingMemoryBound(to: UInt8.self)
            let rows = unsafe (0..<codes.rows).map { row in
                unsafe first.map { unsafe $0 + row * rowBytes }
            }
            return unsafe [Int32](unsafeUninitializedCapacity: codes.rows) { out, count in
                let kernels = unsafe ck_code_kernels().pointee
                let product = unsafe shape.bits == 4 ? kernels.nibbles : kernels.bytes
                unsafe product?(rows, codes.rows, query, shape.lines, out.baseAddress)
                count = codes.rows
            }
        }
    }
}

extension Matrix {
    /// At most `limit` rows, evenly spread.
    func spread(_ limit: Int) -> Matrix {
        let step = max(1, rows / limit)
        let kept = Array(stride(from: 0, to: rows, by: step).prefix(limit))
        return Matrix(
            rows: kept.count,
            columns: columns,
            elements: kept.flatMap { self[row: $0] }
        )
    }
}
