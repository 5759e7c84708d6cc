internal import Tensors

extension FaissCodec.Kind {
    /// FAISS's name of the codec.
    var factory: String {
        switch self {
        case .scalar(let bits): "SQ\(bits)"
        // "np": centroids are not put in an order for filtering by Hamming distance, which nothing
        // here does and which takes most of the time.
        case .product(let parts, let bits): "PQ\(parts)x\(bits)np"
        case .rotatedProduct(let parts, let bits): "OPQ\(parts),PQ\(parts)x\(bits)np"
        case .residual(let stages, let bits): "RQ\(stages)x\(bits)"
        case .productResidual(let parts, let stages, let bits): "PRQ\(parts)x\(stages)x\(bits)"
        case .localSearch(let stages, let bits): "LSQ\(stages)x\(bits)"
        }
    }

    /// Parts of a product codec that is learned here; `nil` for the others.
    var productParts: Int? {
        switch self {
        case .product(let parts, let bits) where bits <= 8: parts
        case .rotatedProduct(let parts, let bits) where bits <= 8: parts
        default: nil
        }
    }

    /// What product codecs learn, which is not left to FAISS; `nil` for the others.
    func learned(
        from sample: Matrix,
        threads: Int
    ) throws(VectorSearchError) -> ProductTrainer.Learned? {
        switch self {
        case .product(let parts, let bits) where bits <= 8:
            ProductTrainer(sample: sample, parts: parts, bits: bits, threads: threads).learn()
        case .rotatedProduct(let parts, let bits) where bits <= 8:
            try ProductTrainer(sample: sample, parts: parts, bits: bits, threads: threads)
                .learnRotated()
        default: nil
        }
    }

    /// FAISS aborts the process on some of what this refuses.
    func requireValid(for sample: Matrix) throws(VectorSearchError) {
        guard (1...Limits.dimension).contains(sample.columns) else {
            throw .tooLarge(count: sample.rows, dimension: sample.columns)
        }
        switch self {
        case .scalar(let bits):
            guard [4, 6, 8].contains(bits) else {
                throw .parameterOutOfRange(name: "bits", found: bits, lowest: 4, highest: 8)
            }
            try require(sample.rows, in: 1...Int(Int32.max), name: "training vectors")
        case .product(let parts, let bits), .rotatedProduct(let parts, let bits):
            try require(bits, in: 4...12, name: "bits")
            try require(parts, dividing: sample)
            let fewest = max(1 << bits, rotates ? sample.columns : 1)
            try require(sample.rows, in: fewest...Int(Int32.max), name: "training vectors")
        case .residual(let stages, let bits):
            try require(stages, bits, sample, directions: sample.columns)
        case .localSearch(let stages, let bits):
            try require(stages, bits, sample, directions: 1)
        case .productResidual(let parts, let stages, let bits):
            try require(parts, dividing: sample)
            try require(stages, bits, sample, directions: sample.columns / parts)
        }
    }

    private func require(_ parts: Int, dividing sample: Matrix) throws(VectorSearchError) {
        try require(parts, in: 1...sample.columns, name: "parts")
        guard sample.columns % parts == 0 else {
            throw .dimensionMismatch(
                expected: (sample.columns / parts + 1) * parts,
                found: sample.columns
            )
        }
    }

    private func require(
        _ stages: Int,
        _ bits: Int,
        _ sample: Matrix,
        directions: Int
    ) throws(VectorSearchError) {
        try require(bits, in: 4...12, name: "bits")
        try require(stages, in: 1...64, name: "stages")
        let fewest = max(1 << bits, directions)
        try require(sample.rows, in: fewest...Int(Int32.max), name: "training vectors")
    }

    private var rotates: Bool {
        if case .rotatedProduct = self { return true }
        return false
    }

    private func require(
        _ value: Int,
        in range: ClosedRange<Int>,
        name: String
    ) throws(VectorSearchError) {
        guard range.contains(value) else {
            throw .parameterOutOfRange(
                name: name,
                found: value,
                lowest: range.lowerBound,
                highest: range.upperBound
            )
        }
    }
}
