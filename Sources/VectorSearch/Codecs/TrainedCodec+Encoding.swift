internal import CKernels
internal import Dispatch
internal import Storage
internal import Synchronization
public import Tensors

extension TrainedCodec {
    /// Codes of some vectors, a code a row whatever the layout.
    struct Rows: Sendable {
        var codes: [UInt8] = []
        var factors: [Float] = []
        /// By row a factor and an offset, in units.
        var estimates: [Float] = []
        var norms: [Float] = []
    }

    /// Vectors that are encoded together.
    private static let chunk = 2_048

    /// Encodes vectors, `n × d`, finite.
    ///
    /// - Throws: `VectorSearchError` when the vectors do not fit.
    public func encode(
        _ vectors: Matrix,
        threads: Int = 1
    ) throws(VectorSearchError) -> CodedVectors {
        try encode(StoredVectors(vectors), threads: threads)
    }

    /// Encodes stored vectors, some at a time.
    func encode(
        _ vectors: StoredVectors,
        threads: Int
    ) throws(VectorSearchError) -> CodedVectors {
        guard vectors.dimension == dimension else {
            throw .dimensionMismatch(expected: dimension, found: vectors.dimension)
        }
        let chunks = (vectors.count + Self.chunk - 1) / Self.chunk
        let done = Mutex<[Int: Result<Rows, VectorSearchError>]>([:])
        // FAISS has threads of its own.
        let workers = knowledge.faiss == nil ? max(1, min(threads, chunks)) : 1
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            for chunk in stride(from: worker, to: chunks, by: workers) {
                let first = chunk * Self.chunk
                let rows = first..<min(first + Self.chunk, vectors.count)
                let result = Result { () throws(VectorSearchError) in
                    try encodeRows(vectors.matrix(rows), firstRow: first)
                }
                done.withLock { $0[chunk] = result }
            }
        }
        var all = Rows()
        let results = done.withLock { $0 }
        for chunk in 0..<chunks {
            guard let rows = try results[chunk]?.get() else { throw .outOfMemory }
            all.codes += rows.codes
            all.factors += rows.factors
            all.estimates += rows.estimates
            all.norms += rows.norms
        }
        return try CodedVectors(all, count: vectors.count, layout: layout)
    }

    private func encodeRows(_ vectors: Matrix, firstRow: Int) throws(VectorSearchError) -> Rows {
        try vectors.requireFinite(firstRow: firstRow)
        let reduced = reduce(vectors)
        var rows = Rows()
        switch codec.coding {
        case .float32:
            rows.codes = unsafe reduced.elements.withUnsafeBytes { unsafe Array($0) }
        case .float16: rows.codes = try StoredVectors(reduced, codec: .float16).array.bytes
        case .bfloat16:
            let narrow = reduced.elements.map(\.brainPrecisionBits)
            rows.codes = unsafe narrow.withUnsafeBytes { unsafe Array($0) }
        case .product, .residual, .productResidual, .localSearch:
            rows.codes = try knowledge.faiss?.encode(reduced) ?? []
        case .int8, .int4, .binary: rows.codes = packed(rounded(rotated(reduced)))
        case .int8ByVector: encodeByVector(reduced, into: &rows)
        case .rabitq, .segmented:
            guard let units = knowledge.units else {
                throw .arrayMissing(name: EstimateUnits.arrayName)
            }
            let alignment = aligned(reduced)
            rows.codes = packed(alignment.codes)
            rows.estimates = zip(alignment.factors, alignment.offsets).flatMap {
                units.inUnits(factor: $0, offset: $1)
            }
        }
        if metric == .euclidean { rows.norms = try norms(of: reduced, rows) }
        return rows
    }

    /// Squared lengths of what codes stand for; of the vectors themselves where estimates of
    /// products are unbiased, so that distances are too.
    private func norms(of reduced: Matrix, _ rows: Rows) throws(VectorSearchError) -> [Float] {
        let restored = codec.coding.hasEstimates ? expand(reduced) : try decode(rows)
        return (0..<restored.rows).map { restored[row: $0].squaredLength }
    }

    /// Codes of one byte an element, by each element's offset and step.
    private func rounded(_ vectors: Matrix) -> [UInt8] {
        let offsets = knowledge.elements.map(\.x)
        let steps = knowledge.elements.map(\.y)
        var codes = [UInt8](repeating: 0, count: vectors.elements.count)
        unsafe ck_codec_round(
            vectors.elements,
            vectors.rows,
            vectors.columns,
            offsets,
            steps,
            UInt32(1 << layout.bits) - 1,
            &codes
        )
        return codes
    }

    private func encodeByVector(_ vectors: Matrix, into rows: inout Rows) {
        for row in 0..<vectors.rows {
            let vector = vectors[row: row]
            let peak = vector.reduce(Float(0)) { max($0, abs($1)) }
            let step = peak > 0 ? peak / 127 : 1
            rows.codes += vector.map { UInt8(($0 / step).rounded() + 128) }
            rows.factors.append(step)
        }
    }

    /// Packs codes of one byte an element.
    private func packed(_ codes: [UInt8]) -> [UInt8] {
        let elements = layout.elements
        guard layout.body != CK_BODY_BYTES, !codes.isEmpty else { return codes }
        let count = codes.count / elements
        var planes = layout.kernelPlanes
        var packed = [UInt8](repeating: 0, count: count * layout.rowBytes)
        unsafe packed.withUnsafeMutableBufferPointer { to in
            unsafe codes.withUnsafeBufferPointer { from in
                guard let to = to.baseAddress, let from = from.baseAddress else { return }
                for row in 0..<count {
                    unsafe ck_codec_pack(
                        layout.body,
                        UInt32(elements),
                        &planes,
                        from.advanced(by: row * elements),
                        to.advanced(by: row * layout.rowBytes)
                    )
                }
            }
        }
        return packed
    }
}
