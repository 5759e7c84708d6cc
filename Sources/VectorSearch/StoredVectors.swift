public import Storage
public import Tensors

/// Original vectors where they lie, one a row, float32 or float16.
public struct StoredVectors: Sendable {
    /// The rows, `count × codec.bytes(dimension:)`.
    public let array: MappedArray
    /// How a row is stored: float32 or float16.
    public let codec: VectorCodec
    /// Dimensions of a vector, `d`.
    public let dimension: Int
    /// Number of vectors, `n`.
    public var count: Int { array.rows }

    /// Vectors that `array` holds; copies nothing and does not look at them.
    ///
    /// - Throws: when the codec is not float32 or float16 or rows have another size.
    public init(_ array: MappedArray, codec: VectorCodec, dimension: Int) throws(VectorSearchError)
    {
        fatalError()
    }

    /// A copy of `vectors` in memory of its own, `n × d`.
    public init(_ vectors: Matrix, codec: VectorCodec = .float32) throws(VectorSearchError) {
        fatalError()
    }

    /// Copies rows out as float32, `rows.count × d`.
    public func matrix(_ rows: Range<Int>) -> Matrix {
        fatalError()
    }
}
