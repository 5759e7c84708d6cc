internal import CFaiss
public import Tensors

/// A lossy code that FAISS trained: vectors become `codeBytes` bytes and back.
///
/// Immutable and safe to use from several threads.
@safe public final class FaissCodec: @unchecked Sendable {
    // Safety: the handle is only read after `init`, and freed once.
    /// What kind of code.
    public enum Kind: Sendable, Equatable, Codable {
        /// Each element alone, in 4, 6 or 8 bits.
        case scalar(bits: Int)
        /// Equal parts of the vector, each as one of `2^bits` centroids.
        case product(parts: Int, bits: Int)
        /// The same after a rotation that is learned with it.
        case rotatedProduct(parts: Int, bits: Int)
        /// A sum of `stages` centroids, each the best for what is left, one of `2^bits`.
        case residual(stages: Int, bits: Int)
        /// Equal parts of the vector, each as a sum of `stages` centroids.
        case productResidual(parts: Int, stages: Int, bits: Int)
        /// A sum of `stages` centroids that are chosen together by local search.
        case localSearch(stages: Int, bits: Int)
    }

    /// Dimensions of a vector, `d`.
    public let dimension: Int
    /// Bytes of one code.
    public let codeBytes: Int
    private let handle: OpaquePointer

    /// Trains a codec.
    ///
    /// - Parameters:
    ///   - kind: what kind of code.
    ///   - sample: `n × d`, finite; at least as many vectors as a part has centroids.
    ///   - threads: threads that train.
    /// - Throws: `VectorSearchError` when sample and kind do not fit.
    public convenience init(
        training kind: Kind,
        on sample: Matrix,
        threads: Int
    ) throws(VectorSearchError) {
        try kind.requireValid(for: sample)
        try sample.requireFinite()
        if let learned = try kind.learned(from: sample, threads: threads) {
            try self.init(kind, dimension: sample.columns, learned: learned)
            return
        }
        cfaiss_set_threads(Int32(threads))
        try unsafe self.init(kind, dimension: sample.columns) { made in
            unsafe sample.elements.withUnsafeBufferPointer {
                unsafe cfaiss_codec_train(made, sample.rows, $0.baseAddress)
            }
        }
    }

    /// A product codec that has learned already.
    convenience init(
        _ kind: Kind,
        dimension: Int,
        learned: ProductTrainer.Learned
    ) throws(VectorSearchError) {
        try unsafe self.init(kind, dimension: dimension) { made in
            unsafe cfaiss_codec_adopt(made, learned.rotation?.elements, learned.centroids)
        }
    }

    private convenience init(
        _ kind: Kind,
        dimension: Int,
        _ train: (OpaquePointer) -> cfaiss_status_t
    ) throws(VectorSearchError) {
        var made: OpaquePointer?
        try FaissTraining.check("create a codec") {
            unsafe cfaiss_codec_create(dimension, kind.factory, &made)
        }
        guard let made = unsafe made else { throw .outOfMemory }
        do {
            try FaissTraining.check("train a codec") { unsafe train(made) }
        } catch {
            unsafe cfaiss_codec_free(made)
            throw error
        }
        try unsafe self.init(owning: made)
    }

    /// Reads a codec from what ``bytes()`` wrote.
    ///
    /// FAISS trusts its input: compare a checksum of the bytes before.
    ///
    /// - Throws: `faissFailed` when FAISS cannot read them.
    public convenience init(reading bytes: [UInt8]) throws(VectorSearchError) {
        var made: OpaquePointer?
        try FaissTraining.check("read a codec") {
            unsafe bytes.withUnsafeBufferPointer {
                unsafe cfaiss_codec_read($0.baseAddress, $0.count, &made)
            }
        }
        guard let made = unsafe made else { throw .outOfMemory }
        try unsafe self.init(owning: made)
    }

    private init(owning handle: OpaquePointer) throws(VectorSearchError) {
        unsafe self.handle = handle
        var dimension = 0
        var trained: Int32 = 0
        unsafe cfaiss_codec_shape(handle, &dimension, &trained)
        self.dimension = dimension
        var size = 0
        var failure: VectorSearchError?
        do {
            try FaissTraining.check("measure a codec") {
                unsafe cfaiss_codec_size(handle, &size)
            }
        } catch { failure = error }
        codeBytes = size
        if let failure { throw failure }
        guard trained != 0, size > 0, (1...Limits.dimension).contains(dimension) else {
            throw .faissFailed(operation: "read a codec", detail: "it has learned nothing")
        }
    }

    deinit { unsafe cfaiss_codec_free(handle) }

    /// Encodes vectors (`n × d`, finite) as `n × codeBytes`.
    ///
    /// - Throws: `VectorSearchError` when the vectors do not fit.
    public func encode(_ vectors: Matrix) throws(VectorSearchError) -> [UInt8] {
        guard vectors.columns == dimension else {
            throw .dimensionMismatch(expected: dimension, found: vectors.columns)
        }
        try vectors.requireFinite()
        var codes = [UInt8](repeating: 0, count: vectors.rows * codeBytes)
        guard vectors.rows > 0 else { return codes }
        try FaissTraining.check("encode vectors") {
            unsafe vectors.elements.withUnsafeBufferPointer { from in
                unsafe codes.withUnsafeMutableBufferPointer { to in
                    unsafe cfaiss_codec_encode(
                        handle,
                        vectors.rows,
                        from.baseAddress,
                        to.baseAddress
                    )
                }
            }
        }
        return codes
    }

    /// Decodes `n × codeBytes` to vectors, `n × d`.
    ///
    /// - Throws: `damaged` when the last code is cut off; `faissFailed`.
    public func decode(_ codes: [UInt8]) throws(VectorSearchError) -> Matrix {
        guard codes.count % codeBytes == 0 else {
            throw .damaged(array: "codes", row: codes.count / codeBytes)
        }
        var vectors = Matrix(rows: codes.count / codeBytes, columns: dimension)
        guard vectors.rows > 0 else { return vectors }
        let count = vectors.rows
        try FaissTraining.check("decode vectors") {
            unsafe codes.withUnsafeBufferPointer { from in
                unsafe vectors.elements.withUnsafeMutableBufferPointer { to in
                    unsafe cfaiss_codec_decode(handle, count, from.baseAddress, to.baseAddress)
                }
            }
        }
        return vectors
    }

    /// Inner products of a query (`d`) with every centroid of a product or additive codec, part by
    /// part: their sum over the parts of a code is the product with what it decodes to.
    ///
    /// `count` is the number of parts times that of the centroids of a part.
    ///
    /// - Throws: `VectorSearchError` when the codec is another one.
    func table(of query: [Float], count: Int) throws(VectorSearchError) -> [Float] {
        precondition(query.count == dimension, "a query of the codec's dimension")
        var table = [Float](repeating: 0, count: count)
        try FaissTraining.check("compare a query with centroids") {
            unsafe query.withUnsafeBufferPointer { from in
                unsafe table.withUnsafeMutableBufferPointer { to in
                    unsafe cfaiss_codec_table(handle, from.baseAddress, to.baseAddress)
                }
            }
        }
        return table
    }

    /// The trained codec as bytes.
    ///
    /// - Throws: `VectorSearchError` when FAISS fails.
    public func bytes() throws(VectorSearchError) -> [UInt8] {
        var memory: UnsafeMutablePointer<UInt8>?
        var size = 0
        try FaissTraining.check("write a codec") {
            unsafe cfaiss_codec_write(handle, &memory, &size)
        }
        defer { unsafe cfaiss_bytes_free(memory) }
        return unsafe [UInt8](UnsafeBufferPointer(start: memory, count: size))
    }
}
