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
        var spent: [TimeSpent] = []
        var rows: [Int32] = []

        /// Writes the rows, `queries × k`.
        func write(_ path: String) throws {
            let bytes = rows.flatMap { row in
                (0..<4).map { UInt8(truncatingIfNeeded: row >> ($0 * 8)) }
            }
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
    }

    func run(_ index: any VectorIndex, queries: Matrix) throws -> Found {
        var found = Found()
        for first in stride(from: 0, to: queries.rows, by: min(batch, queries.rows)) {
            let call = queries.part(first..<min(first + min(batch, queries.rows), queries.rows))
            let (time, neighbors) = try TimeSpent.measure {
                try index.search(call, k: k, effort: .init(beam: beam), allowed: allowed)
            }
            found.spent.append(time)
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

    /// The first row.
    var first: Matrix { part(0..<1) }
}

extension RowSet {
    /// A set of `capacity` rows from a file of bits.
    init(file: String, capacity: Int) throws {
        self.init(capacity: capacity, filled: false)
        for (place, byte) in try Data(contentsOf: URL(fileURLWithPath: file)).enumerated() {
            words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8)
        }
    }
}
