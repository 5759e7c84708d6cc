internal import CFaiss
internal import Tensors

/// Owns one FAISS index.
// Safe to hold: the pointer is released once, by `deinit`, and never leaves a call.
@safe struct FaissHandle: ~Copyable {
    let index: OpaquePointer

    /// An index that `make` creates.
    init(
        _ operation: String,
        _ make: (inout OpaquePointer?) -> cfaiss_status_t
    ) throws(VectorSearchError) {
        var made: OpaquePointer?
        try FaissTraining.check(operation) { unsafe make(&made) }
        guard let made = unsafe made else { throw .outOfMemory }
        unsafe index = made
    }

    deinit { unsafe cfaiss_index_free(index) }

    /// Adds vectors, which were checked before.
    func add(_ vectors: StoredVectors) throws(VectorSearchError) {
        let step = 16_384
        for first in stride(from: 0, to: vectors.count, by: step) {
            let part = vectors.matrix(first..<min(first + step, vectors.count))
            try FaissTraining.check("add vectors") {
                unsafe part.elements.withUnsafeBufferPointer {
                    unsafe cfaiss_index_add(index, part.rows, $0.baseAddress)
                }
            }
        }
    }
}

extension Metric {
    var faiss: cfaiss_metric_t {
        switch self {
        case .innerProduct: CFAISS_INNER_PRODUCT
        case .euclidean: CFAISS_L2
        }
    }
}
