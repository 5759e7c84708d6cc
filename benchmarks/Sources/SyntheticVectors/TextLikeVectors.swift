public import Tensors

/// Vectors that are as hard to search as those of texts, as many as wanted.
///
/// Texts come in families: most resemble an earlier text more or less. So does this generator: vector
/// `i` is `ρ · parent + √(1 − ρ²) · novelty`, where the parent is drawn among all before it, `ρ` is
/// uniform in 0.3…1, and the novelty is Gaussian with variances that fall like `1 / rank`. A constant
/// direction is added, since embeddings of texts share one, and the length is made 1. `README.md`
/// compares the intrinsic dimension and the difficulty with those of real embeddings.
public struct TextLikeVectors {
    private let dimension: Int
    private var draw: Normal
    /// Standard deviation of each coordinate of a novelty; a novelty has length 1 on average.
    private let scales: [Float]
    private let common: [Float]
    /// All vectors so far before the common direction is added, row after row.
    private var raw: [Float] = []

    private static let commonLength: Float = 0.3
    private static let similarity: ClosedRange<Float> = 0.3...1

    /// A generator whose vectors depend on the seed alone.
    public init(dimension: Int, seed: UInt64) {
        self.dimension = dimension
        var draw = Normal(seed: seed)
        let variances = (1...dimension).map { 1 / Float($0) }
        let total = variances.reduce(0, +)
        scales = variances.map { ($0 / total).squareRoot() }
        let length = Self.commonLength / Float(dimension).squareRoot()
        common = (0..<dimension).map { _ in draw.next() * length }
        self.draw = draw
    }

    /// The next `rows` vectors, `rows × d`.
    public mutating func next(_ rows: Int) -> Matrix {
        let known = raw.count / dimension
        raw.reserveCapacity((known + rows) * dimension)
        var elements: [Float] = []
        elements.reserveCapacity(rows * dimension)
        for row in known..<known + rows {
            appendRaw(row)
            appendUnit(row, to: &elements)
        }
        return Matrix(rows: rows, columns: dimension, elements: elements)
    }

    private mutating func appendRaw(_ row: Int) {
        guard row > 0 else {
            for scale in scales { raw.append(scale * draw.next()) }
            return
        }
        let parent = Int(draw.uniform() * Float(row)) % row * dimension
        let span = Self.similarity.upperBound - Self.similarity.lowerBound
        let similarity = Self.similarity.lowerBound + span * draw.uniform()
        let novelty = (1 - similarity * similarity).squareRoot()
        for column in 0..<dimension {
            raw.append(similarity * raw[parent + column] + novelty * scales[column] * draw.next())
        }
    }

    private func appendUnit(_ row: Int, to elements: inout [Float]) {
        var square: Float = 0
        for column in 0..<dimension {
            let element = raw[row * dimension + column] + common[column]
            square += element * element
            elements.append(element)
        }
        let factor = 1 / square.squareRoot()
        for place in elements.count - dimension..<elements.count { elements[place] *= factor }
    }
}
