internal import Foundation
public import Tensors

/// Texts whose vectors are known in the new space and in the old one: what no map has learned, a query
/// borrows from those that the new model finds nearest.
///
/// What a query borrows is the mean of the old vectors weighted by softmax(query · newᵀ / T): attention
/// from the query to the texts (Vaswani et al. 2017, section 3.2.1), or pseudo-relevance feedback across
/// two models.
public struct Landmarks: Sendable, Equatable {
    /// The texts' vectors in the new space, of length 1, `m × d`.
    public let new: Matrix
    /// Their vectors in the old space, of length 1, `m × d'`.
    public let old: Matrix
    /// T, above 0.
    public let temperature: Float

    /// Landmarks of these vectors, row for row.
    ///
    /// - Throws: `CompatibilityError.rowCounts`, `.tooFewSamples` for none, `.badSetting`.
    public init(new: Matrix, old: Matrix, temperature: Float) throws(CompatibilityError) {
        guard new.rows == old.rows else { throw .rowCounts([new.rows, old.rows]) }
        guard new.rows > 0 else { throw .tooFewSamples(found: 0, needed: 1) }
        guard temperature > 0, temperature.isFinite else {
            throw .badSetting(name: "the temperature of landmarks", value: "\(temperature)")
        }
        self.new = new
        self.old = old
        self.temperature = temperature
    }

    /// Queries that are compared at once.
    private static let tile = 256

    /// What queries borrow.
    ///
    /// - Parameter queries: `n × d` or wider; the new space's columns are the first.
    /// - Returns: `n × d'`, of length 1.
    public func callAsFunction(_ queries: Matrix) -> Matrix {
        let asked = queries.prefix(columns: new.columns).normalizedRows()
        var elements: [Float] = []
        elements.reserveCapacity(asked.rows * old.columns)
        for first in stride(from: 0, to: asked.rows, by: Self.tile) {
            let tile = Array(first..<min(first + Self.tile, asked.rows))
            var shares = asked.rows(at: tile).multiplied(byTransposed: new)
            for row in tile.indices { soften(&shares, row) }
            elements += shares.multiplied(by: old).normalizedRows().elements
        }
        return Matrix(rows: asked.rows, columns: old.columns, elements: elements)
    }

    /// The softmax of one row, but for its denominator: the length is set afterwards.
    private func soften(_ similarities: inout Matrix, _ row: Int) {
        let range = row * new.rows..<(row + 1) * new.rows
        unsafe similarities.elements.withUnsafeMutableBufferPointer { values in
            var greatest = -Float.infinity
            for i in range { greatest = unsafe max(greatest, values[i]) }
            for i in range { unsafe values[i] = unsafe exp((values[i] - greatest) / temperature) }
        }
    }
}
