internal import Tensors

/// Elements as integers of 8 or 16 bits: q = ⌊x / scale + u⌋ with u uniform in 0 ..< 1, so that what
/// is restored is right on average (arXiv:2311.15578; middle 0).
public struct IntegerQuantizer: Sendable, Equatable {
    /// 8 or 16.
    public let bits: Int
    /// The step between neighbouring integers.
    public let scale: Float

    /// The survey's step for 8 bits, which reaches from −1.28 to 1.27.
    public static let publishedScale: Float = 0.01

    /// A quantizer; 16 bits reach as far as 8, in steps that are 256 times finer.
    public init(bits: Int, scale: Float? = nil) {
        precondition(bits == 8 || bits == 16, "8 or 16 bits")
        self.bits = bits
        self.scale = scale ?? (bits == 8 ? Self.publishedScale : Self.publishedScale / 256)
    }

    /// Integers of some values; those out of range are the nearest in it.
    public func quantize(_ values: [Float], seed: UInt64) -> [Int16] {
        var draws = SplitMix64(seed: seed)
        let (low, high) = (-Float(1 << (bits - 1)), Float(1 << (bits - 1) - 1))
        return values.map { value in
            let (exact, share) = (value / scale, draws.share())
            let nearest = exact.rounded()
            // What was restored from an integer is that integer again, whatever the division rounds.
            let isWhole = abs(exact - nearest) <= abs(exact) * 0x1p-21
            let rounded = isWhole ? nearest : (exact + share).rounded(.down)
            return Int16(min(max(rounded, low), high))
        }
    }

    /// What integers stand for.
    public func restore(_ integers: some Sequence<Int16>) -> [Float] {
        integers.map { Float($0) * scale }
    }

    /// The share of float32's memory.
    public static func ratio(bits: Int) -> Double { Double(bits) / 32 }

    static func compress(
        _ matrix: Matrix,
        ratio: Double,
        seed: UInt64
    ) throws(VectorSearchError) -> CompressedMatrix {
        guard let bits = [16, 8].first(where: { Self.ratio(bits: $0) <= ratio }) else {
            throw .ratioOutOfReach(
                method: MatrixCompressor.integers.rawValue,
                ratio: ratio,
                smallest: Self.ratio(bits: 8)
            )
        }
        let quantizer = IntegerQuantizer(bits: bits)
        let integers = quantizer.quantize(matrix.elements, seed: seed)
        let codes = bits == 8 ? Codes.bytes(integers.map(Int8.init)) : .words(integers)
        let columns = matrix.columns
        return CompressedMatrix(
            .integers,
            of: matrix,
            memory: Self.ratio(bits: bits) * Double(matrix.elements.count),
            details: "\(bits) bits, step \(quantizer.scale)"
        ) { range in
            let places = range.lowerBound * columns..<range.upperBound * columns
            return Matrix(
                rows: range.count,
                columns: columns,
                elements: quantizer.restore(codes[places])
            )
        }
    }

    /// Integers in as many bytes as they need.
    private enum Codes: Sendable {
        case bytes([Int8])
        case words([Int16])

        subscript(places: Range<Int>) -> [Int16] {
            switch self {
            case .bytes(let bytes): bytes[places].map(Int16.init)
            case .words(let words): Array(words[places])
            }
        }
    }
}
