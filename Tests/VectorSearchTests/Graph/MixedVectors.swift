import Tensors

/// Vectors as graphs have to cope with them: kinds far apart, copies, lengths of all sizes.
enum MixedVectors: String, CaseIterable {
    case period2, period3, period5, period7, sorted, blocks, rare, rarest
    case copies, nearCopies, lengths, outliers, oneWideDimension, farFromOrigin

    /// The vectors, and queries of the kind that is hard to find.
    func make(
        _ count: Int,
        dimension: Int,
        queries: Int
    ) -> (stored: Matrix, queries: Matrix) {
        var random = TestRandom(state: 99)
        func normal() -> [Float] { (0..<dimension).map { _ in random.normal() } }
        func unit(_ vector: [Float]) -> [Float] {
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return vector.map { $0 / length }
        }
        let centers = (0..<60).map { _ in normal() }
        func clustered() -> [Float] {
            let center = centers[Int.random(in: 0..<60, using: &random)]
            return unit(zip(center, normal()).map { $0 + 0.6 * $1 })
        }
        let pole = unit(normal())
        func near(_ sign: Float) -> [Float] {
            unit(zip(pole, clustered()).map { sign * $0 + 0.3 * $1 })
        }
        func matrix(_ rows: [[Float]]) -> Matrix {
            Matrix(rows: rows.count, columns: dimension, elements: rows.flatMap(\.self))
        }
        func kinds(_ isOdd: (Int) -> Bool) -> (stored: Matrix, queries: Matrix) {
            let stored = (0..<count).map { near(isOdd($0) ? -1 : 1) }
            return (matrix(stored), matrix((0..<queries).map { _ in near(-1) }))
        }
        func usual(_ change: (Int, [Float]) -> [Float]) -> (stored: Matrix, queries: Matrix) {
            let stored = (0..<count).map { change($0, clustered()) }
            return (matrix(stored), matrix((0..<queries).map { _ in clustered() }))
        }
        switch self {
        case .period2: return kinds { $0 % 2 == 1 }
        case .period3: return kinds { $0 % 3 == 1 }
        case .period5: return kinds { $0 % 5 == 4 }
        case .period7: return kinds { $0 % 7 == 3 }
        case .sorted: return kinds { $0 > count * 9 / 10 }
        case .blocks: return kinds { $0 / 64 % 2 == 1 }
        case .rare: return kinds { $0 % 100 == 50 }
        case .rarest: return kinds { $0 % 500 == 250 }
        case .copies:
            let few = (0..<40).map { _ in clustered() }
            return usual { row, _ in few[row * 7 % 40] }
        case .nearCopies:
            let few = (0..<40).map { _ in clustered() }
            return usual { row, _ in few[row * 7 % 40].map { $0 + 0.02 * random.normal() } }
        case .lengths:
            return usual { _, vector in
                // About log-normal, from a hundredth to a hundred.
                var length: Float = 1
                for _ in 0..<24 { length *= Bool.random(using: &random) ? 1.36 : 1 / 1.36 }
                return vector.map { $0 * length }
            }
        case .outliers:
            return usual { row, vector in row % 400 == 7 ? vector.map { $0 * 1_000 } : vector }
        case .oneWideDimension:
            let (stored, queries) = usual { _, vector in [vector[0] * 1_000] + vector.dropFirst() }
            return (
                stored,
                matrix(
                    (0..<queries.rows).map {
                        [queries.elements[$0 * dimension] * 1_000] + queries[row: $0].dropFirst()
                    }
                )
            )
        case .farFromOrigin:
            let (stored, queries) = usual { _, vector in vector.map { $0 + 300 } }
            return (
                stored,
                Matrix(
                    rows: queries.rows,
                    columns: dimension,
                    elements: queries.elements.map { $0 + 300 }
                )
            )
        }
    }
}
