import Foundation
import Tensors
import VectorSearch

/// How a set of queries is searched.
struct Search {
    let k: Int
    let beam: Int
    /// Queries of one call.
    let batch: Int
    let allowed: RowSet?

    /// What a search found, and how long each call took.
    struct Found {
        var spent = TimeSpent()
        /// Rows, `queries × k`.
        var rows: [Int32] = []
    }

    func run(_ index: any VectorIndex, queries: Matrix) throws -> Found {
        var found = Found()
        let step = min(batch, queries.rows)
        for first in stride(from: 0, to: queries.rows, by: step) {
            let call = queries.part(first..<min(first + step, queries.rows))
            let neighbors = try found.spent.measure {
                try index.search(call, k: k, effort: .init(beam: beam), allowed: allowed)
            }
            found.rows += neighbors.rows
        }
        return found
    }
}

extension Matrix {
    /// Some of the rows.
    func part(_ range: Range<Int>) -> Matrix {
        guard range != 0..<rows else { return self }
        let places = range.lowerBound * columns..<range.upperBound * columns
        return Matrix(rows: range.count, columns: columns, elements: Array(elements[places]))
    }
}
