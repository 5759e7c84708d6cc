import Compatibility
import Foundation
import Tensors
import TestSupport

/// Vectors of texts in two spaces, for tests that need no model.
enum SampleVectors {
    static let old = ProjectionSpace(fingerprint: "old-space", model: "old", dimension: 12)
    static let new = ProjectionSpace(fingerprint: "new-space", model: "new", dimension: 16)
    static let gallery = "gallery-1"

    /// Random rows, of length 1 when asked for.
    static func rows(_ count: Int, _ columns: Int, seed: UInt64, isUnit: Bool = true) -> Matrix {
        var random = SeededRandom(seed: seed)
        let matrix = Matrix(
            rows: count,
            columns: columns,
            elements: random.floats(count * columns)
        )
        return isUnit ? matrix.normalizedRows() : matrix
    }

    /// A random matrix with orthonormal columns.
    static func rotation(_ rows: Int, _ columns: Int, seed: UInt64) throws -> DoubleMatrix {
        try QRDecomposition(
            of: DoubleMatrix(Self.rows(rows, columns, seed: seed, isUnit: false))
        ).q
    }

    /// Old vectors that are a curved function of the new ones with noise: what no map gets exactly.
    static func pair(_ count: Int, seed: UInt64) throws -> (new: Matrix, old: Matrix) {
        let new = rows(count, this.new.dimension, seed: seed)
        let turned = Matrix(
            DoubleMatrix(new).multiplied(
                by: try rotation(this.new.dimension, old.dimension, seed: 77)
            )
        )
        var random = SeededRandom(seed: seed &+ 1)
        let curved = turned.elements.map { $0 + 0.6 * abs($0) + 0.05 * random.floats(1)[0] }
        return (
            new,
            Matrix(rows: count, columns: old.dimension, elements: curved).normalizedRows()
        )
    }

    /// Old vectors that stretch some directions of the new ones: what is near is not the same in both.
    static func stretchedPair(_ count: Int, seed: UInt64) throws -> (new: Matrix, old: Matrix) {
        let new = rows(count, this.new.dimension, seed: seed)
        let turned = Matrix(
            DoubleMatrix(new).multiplied(
                by: try rotation(this.new.dimension, old.dimension, seed: 77)
            )
        )
        let last = Float(old.dimension - 1)
        let stretched = turned.elements.enumerated().map { place, value in
            value * (0.2 + 2 * Float(place % old.dimension) / last)
        }
        return (
            new,
            Matrix(rows: count, columns: old.dimension, elements: stretched).normalizedRows()
        )
    }

    /// A sample of `pair`, from the new space or from both.
    static func sample(
        _ count: Int = 400,
        seed: UInt64 = 5,
        both: Bool = false
    ) throws -> ProjectionSample {
        let (newRows, oldRows) = try pair(count, seed: seed)
        let target = try SpaceVectors(oldRows, in: old)
        let source = try SpaceVectors(newRows, in: new)
        return try ProjectionSample(from: both ? [source, target] : [source], to: target)
    }

    private typealias this = SampleVectors
}
