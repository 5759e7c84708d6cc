import Tensors

extension Matrix {
    /// The sum of two matrices of one shape.
    func adding(_ other: Matrix, times factor: Float = 1) -> Matrix {
        precondition(rows == other.rows && columns == other.columns, "matrices of one shape")
        var result = self
        unsafe result.elements.withUnsafeMutableBufferPointer { out in
            unsafe other.elements.withUnsafeBufferPointer { other in
                for i in out.indices { unsafe out[i] += factor * other[i] }
            }
        }
        return result
    }

    /// Every element times a factor.
    func scaled(by factor: Float) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: elements.map { $0 * factor })
    }

    /// Chosen rows, in that order.
    func rows(at indices: [Int]) -> Matrix {
        var picked: [Float] = []
        picked.reserveCapacity(indices.count * columns)
        for index in indices { picked += self[row: index] }
        return Matrix(rows: indices.count, columns: columns, elements: picked)
    }

    /// The sum of each column.
    var columnSums: [Float] {
        var sums = [Float](repeating: 0, count: columns)
        for row in 0..<rows {
            let start = row * columns
            for j in 0..<columns { sums[j] += elements[start + j] }
        }
        return sums
    }
}
