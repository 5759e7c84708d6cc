import Foundation
import TestSupport
import Tensors

/// Reference values of linear algebra, in double precision.
enum LinearAlgebraGolden {
    struct Cases<Case: Decodable>: Decodable { let cases: [Case] }

    static func cases<Case: Decodable>(_ name: String, as type: Case.Type) throws -> [Case] {
        let file = Fixtures.golden.appendingPathComponent("linalg/\(name).json")
        return try Fixtures.json(file, as: Cases<Case>.self).cases
    }
}

extension DoubleMatrix {
    init(_ rows: [[Double]]) {
        self.init(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap(\.self))
    }

    /// Random values in −1 … 1.
    init(random rows: Int, _ columns: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        self.init(
            rows: rows,
            columns: columns,
            elements: (0..<rows * columns).map { _ in .random(in: -1...1, using: &random) }
        )
    }

    /// The largest absolute difference; infinite for other shapes and for NaN.
    func difference(to other: DoubleMatrix) -> Double {
        guard rows == other.rows, columns == other.columns else { return .infinity }
        return zip(elements, other.elements).reduce(0) {
            let difference = abs($1.0 - $1.1)
            return difference.isNaN ? .infinity : max($0, difference)
        }
    }

    static func diagonal(_ values: [Double]) -> DoubleMatrix {
        var matrix = identity(values.count)
        for (i, value) in values.enumerated() { matrix.elements[i * values.count + i] = value }
        return matrix
    }
}
