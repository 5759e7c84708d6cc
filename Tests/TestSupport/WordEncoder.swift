public import Encoders
public import Tensors

/// An encoder for tests that need vectors but no model: each word adds a fixed random direction.
///
/// Texts that share words are near each other; the same text always has the same vector.
public struct WordEncoder: TextEncoder {
    /// The space, which depends on the seed and the dimension.
    public let space: EmbeddingSpace
    private let seed: UInt64

    /// An encoder whose space is another one for each seed and dimension.
    public init(dimension: Int = 32, seed: UInt64 = 1) {
        self.seed = seed
        let digits = String(seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(dimension), radix: 16)
        space = EmbeddingSpace(
            fingerprint: String(repeating: "0", count: 64 - digits.count) + digits,
            model: "words-\(seed)",
            dimension: dimension,
            canaries: []
        )
    }

    /// The encoder whose space it is, by the name of its model.
    public init(of space: EmbeddingSpace) {
        self.init(
            dimension: space.dimension,
            seed: UInt64(space.model.dropFirst("words-".count)) ?? 0
        )
    }

    /// Encodes texts, `n × d`, normalised; an empty text is the first unit vector.
    public func encode(_ texts: [String], options: EncodingOptions) -> Matrix {
        var elements: [Float] = []
        for text in texts { elements += vector(text) }
        return Matrix(rows: texts.count, columns: space.dimension, elements: elements)
    }

    private func vector(_ text: String) -> [Float] {
        var sum = [Float](repeating: 0, count: space.dimension)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            var state = word.utf8.reduce(seed ^ 0xCBF2_9CE4_8422_2325) {
                ($0 ^ UInt64($1)) &* 0x100_0000_01B3
            }
            for index in sum.indices {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                sum[index] += Float(Int32(truncatingIfNeeded: state >> 32)) / Float(Int32.max)
            }
        }
        let norm = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard norm > 0 else { return sum.indices.map { $0 == 0 ? 1 : 0 } }
        return sum.map { $0 / norm }
    }
}
