package import Tensors
internal import VectorSearch

/// Multi-granular quantized embeddings: parts of a row are learned codewords, of which frequent tokens
/// may use 256 and the others the first 64 (MGQE; Kang et al., WWW 2020).
///
/// The published training keeps a dense table beside the codewords and passes gradients through the
/// choice; here the choice is made again from the original as codewords move, and gradients are exact.
package struct CodebookTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// parts × 256 × (d / parts).
    package var parameters: [Float]
    private let parts: Int
    private var codes: [UInt8]
    private let isFrequent: [Bool]
    private let original: Matrix

    private static let words = 256
    private static let rareWords = 64
    private static let frequentShare = 0.1
    private static let rounds = 12

    /// Codewords, a byte a part of a frequent token and six bits of a rare one, and a bit a token.
    package var bytes: Int {
        let frequent = isFrequent.count { $0 }
        return 4 * parameters.count + frequent * parts + (tokens - frequent) * ((parts * 6 + 7) / 8)
            + (tokens + 7) / 8
    }

    /// Codewords by k-means, and the nearest of them for every part.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double
    ) throws(TrainingError) {
        let (n, d) = (original.rows, original.columns)
        let bands = TokenBands(frequencies: frequencies, shares: [Self.frequentShare, 1])
        let frequent = bands.sizes[0]
        func share(_ parts: Int) -> Double {
            let codes = frequent * parts + (n - frequent) * ((parts * 6 + 7) / 8) + (n + 7) / 8
            return Double(4 * Self.words * d + codes) / Double(4 * n * d)
        }
        let divisors = (1...d).filter { d % $0 == 0 }
        guard let parts = divisors.last(where: { share($0) <= ratio }) else {
            throw .ratio(ratio, of: .codebooks, smallest: share(1))
        }
        tokens = n
        dimension = d
        self.parts = parts
        self.original = original
        isFrequent = bands.band.map { $0 == 0 }
        codes = .init(repeating: 0, count: n * parts)
        parameters = []
        let width = d / parts
        for part in 0..<parts {
            let all = Self.column(original, Array(0..<n), part, width)
            let often = Self.column(original, bands.tokens(of: 0), part, width)
            parameters += Self.centroids(all, Self.rareWords, width)
            parameters += Self.centroids(often, Self.words - Self.rareWords, width)
        }
        assign()
    }

    /// Chooses the nearest codeword for every part of the original again.
    package mutating func advance(to share: Double) { assign() }

    private mutating func assign() {
        let width = dimension / parts
        for token in 0..<tokens {
            let row = original[row: token]
            for part in 0..<parts {
                let from = row.startIndex + part * width
                var best = (distance: Float.infinity, word: 0)
                for word in 0..<(isFrequent[token] ? Self.words : Self.rareWords) {
                    let start = (part * Self.words + word) * width
                    var distance: Float = 0
                    for c in 0..<width {
                        let difference = row[from + c] - parameters[start + c]
                        distance += difference * difference
                    }
                    if distance < best.distance { best = (distance, word) }
                }
                codes[token * parts + part] = UInt8(best.word)
            }
        }
    }

    private static func column(
        _ matrix: Matrix,
        _ rows: [Int],
        _ part: Int,
        _ width: Int
    ) -> [Float] {
        rows.flatMap { matrix[row: $0].dropFirst(part * width).prefix(width) }
    }

    /// Centroids by k-means; points repeat where there are fewer.
    private static func centroids(_ points: [Float], _ count: Int, _ width: Int) -> [Float] {
        let trainer = CentroidTrainer(dimension: width, count: count)
        var enough = points.isEmpty ? [Float](repeating: 0, count: width) : points
        while enough.count < count * width { enough += enough }
        var centroids = trainer.start(enough)
        trainer.improve(&centroids, by: enough, rounds: rounds)
        return centroids
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        forEachElement(of: ids) { place, own in out.elements[place] = parameters[own] }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        forEachElement(of: ids) { place, own in gradients[own] += gradient.elements[place] }
    }

    private func forEachElement(of ids: [Int32], _ body: (_ place: Int, _ own: Int) -> Void) {
        let width = dimension / parts
        for (row, id) in ids.enumerated() {
            for part in 0..<parts {
                let word = part * Self.words + Int(codes[Int(id) * parts + part])
                for c in 0..<width {
                    body(row * dimension + part * width + c, word * width + c)
                }
            }
        }
    }
}
