internal import CKernels
internal import Storage
public import Tensors

extension TrainedCodec {
    /// Decodes what ``encode(_:threads:)`` made to vectors, `n × d`.
    ///
    /// - Throws: `VectorSearchError` when FAISS fails.
    public func decode(_ vectors: CodedVectors) throws(VectorSearchError) -> Matrix {
        try decode(vectors.rows(Array(0..<vectors.count), layout: layout))
    }

    func decode(_ rows: Rows) throws(VectorSearchError) -> Matrix {
        var decoded: Matrix
        switch codec.coding {
        case .float32, .float16, .bfloat16: decoded = try floats(rows.codes)
        case .product, .residual, .productResidual, .localSearch:
            guard let faiss = knowledge.faiss else { throw .arrayMissing(name: "codec.faiss") }
            decoded = try faiss.decode(rows.codes)
        default:
            decoded = elements(rows)
            rotation?.restore(&decoded.elements)
            if let axes = knowledge.segments?.axes { decoded = decoded.multiplied(by: axes) }
            if codec.coding.hasEstimates {
                decoded.subtractFromRows(knowledge.center.map { -$0 })
            }
        }
        return expand(decoded)
    }

    /// Undoes ``reduce(_:)`` as far as that can be: `n × k` to `n × d`.
    func expand(_ reduced: Matrix) -> Matrix {
        switch codec.reduction {
        case .none: return reduced
        case .principal:
            guard let directions = knowledge.directions else { return reduced }
            var vectors = reduced.multiplied(by: directions)
            vectors.subtractFromRows(knowledge.mean.map { -$0 })
            return vectors
        case .prefix(let count):
            let zeros = [Float](repeating: 0, count: dimension - count)
            let elements = (0..<reduced.rows).flatMap { Array(reduced[row: $0]) + zeros }
            return Matrix(rows: reduced.rows, columns: dimension, elements: elements)
        }
    }

    private func floats(_ codes: [UInt8]) throws(VectorSearchError) -> Matrix {
        let columns = layout.elements
        let array = MappedArray(copying: codes.span, rowBytes: layout.rowBytes)
        let stored: VectorCodec = codec.coding == .float32 ? .float32 : .float16
        guard codec.coding == .bfloat16 else {
            return try StoredVectors(array, codec: stored, dimension: columns)
                .matrix(0..<array.rows)
        }
        let values: [Float] = unsafe codes.withUnsafeBytes { bytes in
            stride(from: 0, to: codes.count, by: 2).map {
                let bits = unsafe bytes.loadUnaligned(fromByteOffset: $0, as: UInt16.self)
                return Float(bitPattern: UInt32(bits) << 16)
            }
        }
        return Matrix(rows: array.rows, columns: columns, elements: values)
    }

    /// What codes of one element each stand for, before the rotation is undone.
    private func elements(_ rows: Rows) -> Matrix {
        let columns = layout.elements
        let count = rows.codes.count / layout.rowBytes
        var values: [Float] = []
        values.reserveCapacity(count * columns)
        var codes = [UInt8](repeating: 0, count: columns)
        let levels = codec.coding.hasEstimates ? levels : []
        var planes = layout.kernelPlanes
        for row in 0..<count {
            unsafe rows.codes.withUnsafeBufferPointer { from in
                guard let from = from.baseAddress else { return }
                unsafe ck_codec_unpack(
                    layout.body,
                    UInt32(columns),
                    &planes,
                    from.advanced(by: row * layout.rowBytes),
                    &codes
                )
            }
            for (index, code) in codes.enumerated() {
                let value =
                    switch codec.coding {
                    case .int8ByVector: (Float(code) - 128) * rows.factors[row]
                    case .rabitq, .segmented:
                        levels[index].value(code) * rows.estimates[2 * row]
                            * (knowledge.units?.factor ?? 1)
                    default:
                        knowledge.elements[index].x + knowledge.elements[index].y * Float(code)
                    }
                values.append(value)
            }
        }
        return Matrix(rows: count, columns: columns, elements: values)
    }
}
