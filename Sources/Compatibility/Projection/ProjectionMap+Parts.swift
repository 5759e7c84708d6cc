import Tensors

extension ProjectionMap {
    /// The stored name of the kind of map.
    var kind: String {
        switch self {
        case .affine: "affine"
        case .lowRank: "low-rank"
        case .residual: "residual"
        }
    }

    /// Every number of the map, in the stored order; a row is a matrix of one row.
    var parts: [Matrix] {
        switch self {
        case .affine(let map):
            [map.weights, Self.row(map.bias)]
        case .lowRank(let map):
            [map.left, map.right, Self.row(map.bias)]
        case .residual(let map):
            [
                map.affine.weights, Self.row(map.affine.bias), Self.row(map.mean),
                Self.row([map.scale]), map.hidden.weights, Self.row(map.hidden.bias),
                map.output.weights, Self.row(map.output.bias),
            ]
        }
    }

    /// The map of such parts; `nil` when kind or shapes are those of no map.
    init?(kind: String, parts: [Matrix]) {
        switch (kind, parts.count) {
        case ("affine", 2):
            guard let map = Self.affine(parts[0], parts[1]) else { return nil }
            self = .affine(map)
        case ("low-rank", 3):
            guard parts[0].columns == parts[1].rows, let right = Self.affine(parts[1], parts[2])
            else { return nil }
            self = .lowRank(LowRankMap(left: parts[0], right: right.weights, bias: right.bias))
        case ("residual", 8):
            guard let affine = Self.affine(parts[0], parts[1]),
                let hidden = Self.affine(parts[4], parts[5]),
                let output = Self.affine(parts[6], parts[7]),
                parts[2].rows == 1, parts[2].columns == affine.weights.rows,
                parts[3].elements.count == 1, hidden.weights.rows == affine.weights.rows,
                hidden.bias.count == output.weights.rows, output.bias.count == affine.bias.count
            else { return nil }
            self = .residual(
                ResidualMap(
                    affine: affine,
                    mean: parts[2].elements,
                    scale: parts[3].elements[0],
                    hidden: hidden,
                    output: output
                )
            )
        default: return nil
        }
    }

    private static func row(_ values: [Float]) -> Matrix {
        Matrix(rows: 1, columns: values.count, elements: values)
    }

    private static func affine(_ weights: Matrix, _ bias: Matrix) -> AffineMap? {
        guard bias.rows == 1, bias.columns == weights.columns else { return nil }
        return AffineMap(weights: weights, bias: bias.elements)
    }
}
