import Tensors

/// A repeatable stream of numbers (SplitMix64).
struct TestRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func normal() -> Float {
        let radius = (-2 * Double.random(in: 1e-12..<1, using: &self).logarithm).squareRoot()
        return Float(radius * Double.random(in: -1...1, using: &self))
    }
}

extension Double {
    /// Natural logarithm by its series around 1; enough for random numbers.
    fileprivate var logarithm: Double {
        var value = self
        var twos = 0.0
        while value < 0.75 {
            value *= 2
            twos -= 1
        }
        let ratio = (value - 1) / (value + 1)
        var term = ratio
        var sum = 0.0
        for odd in stride(from: 1.0, to: 40, by: 2) {
            sum += term / odd
            term *= ratio * ratio
        }
        return 2 * sum + twos * 0.693_147_180_559_945_3
    }
}

/// Vectors that lie in clusters and in few directions, as embeddings do.
enum TestVectors {
    static func clustered(
        _ count: Int,
        dimension: Int,
        seed: UInt64,
        unit: Bool = true,
        queries: Int = 0
    ) -> (stored: Matrix, queries: Matrix) {
        var random = TestRandom(state: seed)
        let clusters = max(1, count / 40)
        let weights = (0..<dimension).map { 1 / (1 + Float($0) / Float(dimension) * 8) }
        let centers = (0..<clusters).map { _ in weights.map { $0 * random.normal() } }
        func vectors(_ count: Int) -> Matrix {
            var elements: [Float] = []
            for _ in 0..<count {
                let center = centers[Int.random(in: 0..<clusters, using: &random)]
                var vector = zip(center, weights).map { $0 + $1 * 0.6 * random.normal() }
                if unit {
                    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
                    if length > 0 { vector = vector.map { $0 / length } }
                }
                elements += vector
            }
            return Matrix(rows: count, columns: dimension, elements: elements)
        }
        return (vectors(count), vectors(queries))
    }
}
