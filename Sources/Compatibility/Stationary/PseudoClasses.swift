public import Tensors

/// Classes for texts that have none: groups of old vectors, found once and kept, so that a text has
/// the same class in every later training.
public struct PseudoClasses: Sendable, Equatable {
    /// The mean directions, `c × d`, of length 1.
    public let centroids: Matrix

    /// Classes of these directions.
    public init(centroids: Matrix) {
        self.centroids = centroids.normalizedRows()
    }

    /// Groups vectors by direction (spherical k-means; Dhillon and Modha 2001).
    ///
    /// - Parameters:
    ///   - vectors: `n × d`.
    ///   - count: how many classes at most; as many as vectors where there are fewer.
    ///   - rounds: of reassignment.
    ///   - seed: of the first centroids.
    /// - Throws: `CompatibilityError.tooFewSamples` for fewer than two vectors.
    public init(
        grouping vectors: Matrix,
        into count: Int,
        rounds: Int = 20,
        seed: UInt64 = 0
    ) throws(CompatibilityError) {
        guard vectors.rows > 1 else { throw .tooFewSamples(found: vectors.rows, needed: 2) }
        precondition(count > 0, "a class at least")
        let units = vectors.normalizedRows()
        var draws = SeededDraws(seed: seed)
        var centroids = Self.farApart(units, count, &draws)
        for _ in 0..<rounds {
            let (labels, cosines) = Self.nearest(units, centroids)
            var sums = Matrix(rows: centroids.rows, columns: units.columns)
            var sizes = [Int](repeating: 0, count: centroids.rows)
            for (row, label) in labels.enumerated() {
                sizes[label] += 1
                let (from, to) = (row * units.columns, label * units.columns)
                for j in 0..<units.columns { sums.elements[to + j] += units.elements[from + j] }
            }
            // A class that lost all its vectors takes the one that fits its own class least.
            var worst = cosines.indices.sorted { cosines[$0] < cosines[$1] }.makeIterator()
            for label in sizes.indices where sizes[label] == 0 {
                guard let row = worst.next() else { break }
                let (from, to) = (row * units.columns, label * units.columns)
                for j in 0..<units.columns { sums.elements[to + j] = units.elements[from + j] }
            }
            let next = sums.normalizedRows()
            if next == centroids { break }
            centroids = next
        }
        self.init(centroids: centroids)
    }

    /// Number of classes.
    public var count: Int { centroids.rows }

    /// The class of each vector, `n × d`.
    public func labels(of vectors: Matrix) -> [Int] {
        Self.nearest(vectors, centroids).labels
    }

    /// First centroids that lie far apart (k-means++; Arthur and Vassilvitskii 2007): each is drawn by the
    /// squared distance from those before it.
    private static func farApart(
        _ units: Matrix,
        _ count: Int,
        _ draws: inout SeededDraws
    ) -> Matrix {
        var chosen = [draws.index(below: units.rows)]
        var weights = [Double](repeating: .infinity, count: units.rows)
        while chosen.count < min(count, units.rows) {
            let last = units.rows(at: [chosen[chosen.count - 1]])
            let cosines = units.multiplied(byTransposed: last).elements
            for (row, cosine) in cosines.enumerated() {
                weights[row] = min(weights[row], max(0, 2 - 2 * Double(cosine)))
            }
            for row in chosen { weights[row] = 0 }
            var left = weights.reduce(0, +) * Double(draws.share())
            let drawn = weights.firstIndex { weight in
                left -= weight
                return weight > 0 && left < 0
            }
            // Where all others equal a centroid, any of them will do.
            let rest = drawn ?? weights.indices.first { !chosen.contains($0) }
            chosen.append(rest ?? 0)
        }
        return units.rows(at: chosen)
    }

    /// Vectors that are compared with all centroids at once.
    private static let tile = 4_096

    private static func nearest(
        _ vectors: Matrix,
        _ centroids: Matrix
    ) -> (labels: [Int], cosines: [Float]) {
        var labels: [Int] = []
        var cosines: [Float] = []
        for first in stride(from: 0, to: vectors.rows, by: tile) {
            let rows = Array(first..<min(first + tile, vectors.rows))
            let products = vectors.rows(at: rows).multiplied(byTransposed: centroids)
            for row in 0..<rows.count {
                var best = (label: 0, cosine: -Float.infinity)
                for (label, cosine) in products[row: row].enumerated() where cosine > best.cosine {
                    best = (label, cosine)
                }
                labels.append(best.label)
                cosines.append(best.cosine)
            }
        }
        return (labels, cosines)
    }
}
