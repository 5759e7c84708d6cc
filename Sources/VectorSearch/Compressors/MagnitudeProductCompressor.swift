internal import Tensors

/// Product quantization of two groups of equal total length, apart.
///
/// The group of longer rows has a bit more a part (arXiv:2311.15578, from MGQE). A number a row says which group and place it has.
enum MagnitudeProductCompressor {
    /// Bits of a part in the group of longer rows.
    private static let widths = [9, 8, 7, 6, 5]

    static func compress(
        _ matrix: Matrix,
        ratio: Double,
        threads: Int
    ) throws(VectorSearchError) -> CompressedMatrix {
        let (n, d) = (matrix.rows, matrix.columns)
        let groups = MagnitudeGroups(matrix, count: 2)
        func memory(_ parts: Int, _ bits: Int) -> Double {
            groups.groups.enumerated().reduce(Double(n)) { sum, group in
                guard !group.element.isEmpty else { return sum }
                return sum
                    + ProductCompressor.memory(
                        rows: group.element.count,
                        columns: d,
                        parts: parts,
                        bits: bits - group.offset
                    )
            }
        }
        let widths = widths.filter { bits in
            groups.groups.enumerated().allSatisfy {
                $0.element.isEmpty || 1 << (bits - $0.offset) <= $0.element.count
            }
        }
        guard
            let (parts, bits) = ProductCompressor.choice(
                columns: d,
                widths: widths,
                fits: { memory($0, $1) <= ratio * Double(n * d) }
            )
        else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.magnitudeProduct.rawValue,
                ratio: ratio,
                smallest: memory(1, 5) / Double(n * d)
            )
        }
        var trained: [(codec: FaissCodec, codes: [UInt8])?] = []
        for (group, rows) in groups.groups.enumerated() {
            guard !rows.isEmpty else {
                trained.append(nil)
                continue
            }
            let learned = try ProductCompressor.trained(
                matrix.rows(at: rows),
                parts: parts,
                bits: bits - group,
                threads: threads
            )
            trained.append((learned.0, learned.codes))
        }
        let (places, codecs) = (groups.places, trained)
        return CompressedMatrix(
            .magnitudeProduct,
            of: matrix,
            memory: memory(parts, bits),
            details: "\(parts) parts of \(bits) and \(bits - 1) bits"
        ) { range throws(VectorSearchError) in
            try groups.gathered(range, columns: d, places) {
                group,
                rows throws(VectorSearchError) in
                guard let (codec, codes) = codecs[group] else {
                    preconditionFailure("a group with rows has a codec")
                }
                let size = codec.codeBytes
                return try codec.decode(rows.flatMap { codes[$0 * size..<($0 + 1) * size] })
            }
        }
    }
}
