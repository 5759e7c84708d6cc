internal import CKernels
public import Storage
public import Tensors

/// Original vectors where they lie, one a row, float32 or float16.
public struct StoredVectors: Sendable {
    /// The rows, `n × codec.bytes(dimension:)` bytes.
    public let array: MappedArray
    /// How a row is stored: float32 or float16.
    public let codec: VectorCodec
    /// Dimensions of a vector, `d`.
    public let dimension: Int
    /// Number of vectors, `n`.
    public var count: Int { array.rows }

    /// Vectors that `array` holds; copies nothing and does not look at them.
    ///
    /// - Throws: when the codec is not float32 or float16, or rows have another size.
    public init(
        _ array: MappedArray,
        codec: VectorCodec,
        dimension: Int
    ) throws(VectorSearchError) {
        guard codec != .int8 else { throw .codecNotSupported(codec) }
        guard dimension > 0, dimension <= Limits.dimension, array.rows <= Limits.count else {
            throw .tooLarge(count: array.rows, dimension: dimension)
        }
        let rowBytes = codec.bytes(dimension: dimension)
        guard array.rowBytes == rowBytes else {
            throw .arrayShapeMismatch(
                name: "vectors",
                expectedRows: array.rows,
                foundRows: array.rows,
                expectedRowBytes: rowBytes,
                foundRowBytes: array.rowBytes
            )
        }
        self.array = array
        self.codec = codec
        self.dimension = dimension
    }

    /// A copy of `vectors` in memory of its own, `n × d`.
    ///
    /// - Throws: when the codec is not float32 or float16, or there are too many vectors.
    public init(_ vectors: Matrix, codec: VectorCodec = .float32) throws(VectorSearchError) {
        let rowBytes = codec.bytes(dimension: vectors.columns)
        guard vectors.columns > 0 else { throw .tooLarge(count: vectors.rows, dimension: 0) }
        switch codec {
        case .float32:
            let array = MappedArray(copying: vectors.elements.span, rowBytes: rowBytes)
            try self.init(array, codec: codec, dimension: vectors.columns)
        case .float16:
            let halves = Self.halves(of: vectors.elements)
            let array = MappedArray(copying: halves.span, rowBytes: rowBytes)
            try self.init(array, codec: codec, dimension: vectors.columns)
        case .int8: throw .codecNotSupported(codec)
        }
    }

    /// Copies rows out as float32, `rows.count × d`.
    public func matrix(_ rows: some Sequence<Int>) -> Matrix {
        var elements: [Float] = []
        for row in rows {
            array.withRow(row) { bytes in append(bytes, to: &elements) }
        }
        return Matrix(rows: elements.count / dimension, columns: dimension, elements: elements)
    }

    private func append(_ bytes: RawSpan, to elements: inout [Float]) {
        let start = elements.count
        elements.append(contentsOf: repeatElement(0, count: dimension))
        unsafe bytes.withUnsafeBytes { from in
            unsafe elements.withUnsafeMutableBytes { to in
                let place = unsafe to.baseAddress?.advanced(by: start * MemoryLayout<Float>.size)
                guard let place = unsafe place, let source = from.baseAddress else { return }
                switch codec {
                case .float16:
                    unsafe ck_distance_kernels().pointee.from_half(
                        source.assumingMemoryBound(to: UInt16.self),
                        dimension,
                        place.assumingMemoryBound(to: Float.self)
                    )
                default: unsafe place.copyMemory(from: source, byteCount: from.count)
                }
            }
        }
    }

    private static func halves(of elements: [Float]) -> [UInt16] {
        unsafe [UInt16](unsafeUninitializedCapacity: elements.count) { halves, count in
            count = elements.count
            guard let to = halves.baseAddress else { return }
            unsafe elements.withUnsafeBufferPointer { from in
                guard let from = from.baseAddress else { return }
                unsafe ck_distance_kernels().pointee.to_half(from, elements.count, to)
            }
        }
    }
}
