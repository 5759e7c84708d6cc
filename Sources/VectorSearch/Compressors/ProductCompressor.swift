internal import Tensors

/// Product quantization with the survey's accounting: m parts of b bits take
/// n · ⌈m b / 8⌉ / 4 + d · 2^b elements (arXiv:2311.15578).
public enum ProductCompressor {
    /// Memory in elements of 4 bytes.
    public static func memory(rows: Int, columns: Int, parts: Int, bits: Int) -> Double {
        Double(rows * ((parts * bits + 7) / 8)) / 4 + Double(columns << bits)
    }

    /// Vectors that a codebook learns from at most.
    private static let sample = 16_384
    private static let seed: UInt64 = 0x9C0D
    /// Bits of a part.
    private static let widths = [8, 7, 6, 5, 4]

    static func compress(
        _ matrix: Matrix,
        ratio: Double,
        threads: Int
    ) throws(VectorSearchError) -> CompressedMatrix {
        let (n, d) = (matrix.rows, matrix.columns)
        func memory(_ parts: Int, _ bits: Int) -> Double {
            Self.memory(rows: n, columns: d, parts: parts, bits: bits)
        }
        guard
            let (parts, bits) = choice(
                columns: d,
                widths: widths.filter { 1 << $0 <= n },
                fits: { memory($0, $1) <= ratio * Double(n * d) }
            )
        else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.product.rawValue,
                ratio: ratio,
                smallest: memory(1, 4) / Double(n * d)
            )
        }
        let (codec, codes) = try trained(matrix, parts: parts, bits: bits, threads: threads)
        return CompressedMatrix(
            .product,
            of: matrix,
            memory: memory(parts, bits),
            details: "\(parts) parts of \(bits) bits"
        ) { range throws(VectorSearchError) in
            let size = codec.codeBytes
            return try codec.decode(
                Array(codes[range.lowerBound * size..<range.upperBound * size])
            )
        }
    }

    /// The parts and bits that fit and keep most of a row; more bits a part among equals.
    static func choice(
        columns: Int,
        widths: [Int],
        fits: (_ parts: Int, _ bits: Int) -> Bool
    ) -> (parts: Int, bits: Int)? {
        let divisors = (1...columns).filter { columns % $0 == 0 }
        return widths.flatMap { bits in divisors.map { (parts: $0, bits: bits) } }
            .filter { fits($0.parts, $0.bits) }
            .max { ($0.parts * $0.bits, $0.bits) < ($1.parts * $1.bits, $1.bits) }
    }

    /// A codec that has learned from rows drawn from a matrix, and the codes of all rows.
    static func trained(
        _ matrix: Matrix,
        parts: Int,
        bits: Int,
        threads: Int
    ) throws(VectorSearchError) -> (FaissCodec, codes: [UInt8]) {
        let learned = matrix.rows(at: SampledRows.draw(sample, of: matrix.rows, seed: seed))
        let codec = try FaissCodec(
            training: .product(parts: parts, bits: bits),
            on: learned,
            threads: threads
        )
        return (codec, try codec.encode(matrix))
    }
}
