internal import Tensors

/// A vector for each token id, as static models store them.
struct StaticTable: Sendable {
    /// Columns of a row.
    let columns: Int
    /// Whether unknown tokens are left out, as model2vec does; sentence-transformers keeps them.
    let leavesOutUnknown: Bool
    private let rows: [Float]
    /// Row of each token; token `i` has row `i` when nil.
    private let mapping: [Int]?
    /// Factor of each token; 1 when nil.
    private let weights: [Float]?

    /// Loads the table of `embedding.weight` (sentence-transformers, WordLlama), or of `embeddings`
    /// with the `weights` and `mapping` that model2vec may put beside it.
    ///
    /// - Throws: `TensorsError`, also for a table with fewer tokens than the vocabulary.
    init(_ file: SafeTensors, vocabularySize: Int) throws {
        let plain = "embedding.weight"
        let name = file.tensors[plain] == nil ? "embeddings" : plain
        let shape = try file.entry(name).shape
        guard shape.count == 2, shape[0] > 0, shape[1] > 0 else {
            throw TensorsError.shapeMismatch(
                path: file.path,
                tensor: name,
                expected: [vocabularySize, 0],
                found: shape
            )
        }
        columns = shape[1]
        leavesOutUnknown = name != plain
        rows = try Self.finite(name, of: file)
        weights = file.tensors["weights"] == nil ? nil : try Self.finite("weights", of: file)
        mapping = file.tensors["mapping"] == nil ? nil : try Self.mapping(file, rows: shape[0])
        for (tensor, count) in [
            (name, mapping == nil ? shape[0] : nil), ("mapping", mapping?.count),
            ("weights", weights?.count),
        ] {
            guard let count, count < vocabularySize else { continue }
            throw TensorsError.shapeMismatch(
                path: file.path,
                tensor: tensor,
                expected: [vocabularySize],
                found: try file.entry(tensor).shape
            )
        }
    }

    /// The vectors of tokens, `ids.count × columns`.
    func vectors(of ids: [Int32]) -> [Float] {
        var vectors: [Float] = []
        vectors.reserveCapacity(ids.count * columns)
        for id in ids {
            let row = mapping?[Int(id)] ?? Int(id)
            let vector = rows[row * columns..<(row + 1) * columns]
            if let factor = weights?[Int(id)] {
                vectors += vector.map { $0 * factor }
            } else {
                vectors += vector
            }
        }
        return vectors
    }

    private static func finite(_ name: String, of file: SafeTensors) throws -> [Float] {
        let values = try file.floats(name)
        guard values.allSatisfy(\.isFinite) else {
            throw TensorsError.notFinite(path: file.path, tensor: name)
        }
        return values
    }

    private static func mapping(_ file: SafeTensors, rows: Int) throws -> [Int] {
        let name = "mapping"
        let entry = try file.entry(name)
        let mapping: [Int] = try file.withBytes(of: name) { bytes in
            switch entry.type {
            case .int64:
                return (0..<entry.count).map {
                    Int(
                        Int64(
                            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                                fromByteOffset: $0 * 8,
                                as: Int64.self
                            )
                        )
                    )
                }
            case .int32:
                return (0..<entry.count).map {
                    Int(
                        Int32(
                            littleEndian: unsafe bytes.unsafeLoadUnaligned(
                                fromByteOffset: $0 * 4,
                                as: Int32.self
                            )
                        )
                    )
                }
            default:
                throw TensorsError.unknownElementType(
                    path: file.path,
                    tensor: name,
                    type: entry.type.rawValue
                )
            }
        }
        if let row = mapping.first(where: { !(0..<rows).contains($0) }) {
            throw EncodersError.tokenOutOfRange(id: row, vocabulary: rows)
        }
        return mapping
    }
}
