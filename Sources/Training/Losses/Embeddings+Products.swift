internal import Tensors

extension Embeddings {
    /// A · Bᵀ: `(m × d) · (n × d)ᵀ` gives `m × n`.
    func multiplied(byTransposed other: Embeddings) -> Embeddings {
        precondition(columns == other.columns, "rows of \(columns) and of \(other.columns)")
        return product(with: other) {
            $0.multiplied(byTransposed: $1)
        } orSlowly: {
            var result = Embeddings(rows: rows, columns: other.rows)
            for i in 0..<rows {
                for j in 0..<other.rows {
                    var sum: Scalar = 0
                    for k in 0..<columns {
                        sum += elements[i * columns + k] * other.elements[j * columns + k]
                    }
                    result.elements[i * other.rows + j] = sum
                }
            }
            return result
        }
    }

    /// A · B: `(m × n) · (n × d)` gives `m × d`.
    func multiplied(by other: Embeddings) -> Embeddings {
        precondition(columns == other.rows, "\(columns) columns times \(other.rows) rows")
        return product(with: other) {
            $0.multiplied(by: $1)
        } orSlowly: {
            var result = Embeddings(rows: rows, columns: other.columns)
            for i in 0..<rows {
                for k in 0..<columns {
                    let factor = elements[i * columns + k]
                    if factor == 0 { continue }
                    for j in 0..<other.columns {
                        result.elements[i * other.columns + j] +=
                            factor * other.elements[k * other.columns + j]
                    }
                }
            }
            return result
        }
    }

    /// Aᵀ.
    var transposed: Embeddings {
        var result = Embeddings(rows: columns, columns: rows)
        for i in 0..<rows {
            for j in 0..<columns { result.elements[j * rows + i] = elements[i * columns + j] }
        }
        return result
    }

    /// In Float by the kernels on all cores, in other types by plain loops.
    private func product(
        with other: Embeddings,
        _ fast: (Matrix, Matrix) -> Matrix,
        orSlowly slow: () -> Embeddings
    ) -> Embeddings {
        guard let a = self as? Embeddings<Float>, let b = other as? Embeddings<Float>,
            let result = Embeddings<Float>(fast(a.matrix, b.matrix)) as? Embeddings
        else { return slow() }
        return result
    }
}
