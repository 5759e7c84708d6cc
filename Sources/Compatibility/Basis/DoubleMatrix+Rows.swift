import Tensors

extension DoubleMatrix {
    /// A matrix of zeros.
    static func zeros(_ rows: Int, _ columns: Int) -> DoubleMatrix {
        DoubleMatrix(
            rows: rows,
            columns: columns,
            elements: .init(repeating: 0, count: rows * columns)
        )
    }

    /// Every element changed.
    func mapped(_ change: (Double) -> Double) -> DoubleMatrix {
        DoubleMatrix(rows: rows, columns: columns, elements: elements.map(change))
    }

    /// Elements at some places, zero at the others.
    func masked(_ isKept: (Int) -> Bool) -> DoubleMatrix {
        var result = self
        for place in result.elements.indices where !isKept(place) { result.elements[place] = 0 }
        return result
    }

    /// A row added to every row.
    func addingToRows(_ row: ArraySlice<Float>) -> DoubleMatrix {
        precondition(row.count == columns, "a row of as many columns")
        let added = row.map(Double.init)
        var place = -1
        return mapped {
            place += 1
            return $0 + added[place % columns]
        }
    }

    /// The sum of each column, `1 × d`.
    var columnTotals: DoubleMatrix {
        var sums = [Double](repeating: 0, count: columns)
        for (place, value) in elements.enumerated() { sums[place % columns] += value }
        return DoubleMatrix(rows: 1, columns: columns, elements: sums)
    }

    /// The Euclidean length of each row, never 0.
    private var lengths: [Double] {
        (0..<rows).map { row in
            max(self[row: row].reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-12)
        }
    }

    /// Each row divided by its length.
    var unitRows: DoubleMatrix {
        let lengths = lengths
        var place = -1
        return mapped {
            place += 1
            return $0 / lengths[place / columns]
        }
    }

    /// The gradient by rows x, given that by x / |x|: (g − y · (y·g)) / |x|.
    func throughUnitRows(of x: DoubleMatrix) -> DoubleMatrix {
        let (lengths, y) = (x.lengths, x.unitRows)
        var result = self
        for row in 0..<rows {
            let along = zip(y[row: row], self[row: row]).reduce(0) { $0 + $1.0 * $1.1 }
            for place in row * columns..<(row + 1) * columns {
                result.elements[place] -= y.elements[place] * along
                result.elements[place] /= lengths[row]
            }
        }
        return result
    }
}
