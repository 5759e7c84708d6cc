/// How well each of a chain of models answers the galleries of those before it.
public struct CompatibilityMatrix: Sendable, Equatable {
    /// How a new model that is exactly as good as the old one counts.
    public enum Ties: Sendable {
        /// As incompatible.
        case fail
        /// As compatible.
        case pass
    }

    /// Row `t` holds what queries of model `t` reach on the galleries of models 0 … t.
    public let rows: [[Double]]

    /// A lower triangle of measured values.
    ///
    /// - Throws: `CompatibilityError.badClasses` when row `t` does not have `t + 1` values.
    public init(_ rows: [[Double]]) throws(CompatibilityError) {
        for (index, row) in rows.enumerated() where row.count != index + 1 {
            throw .badClasses(
                count: rows.count,
                reason: "row \(index) of the matrix has \(row.count) values, not \(index + 1)"
            )
        }
        self.rows = rows
    }

    /// The share of pairs of models whose newer one answers the older one's gallery better than the
    /// older one does itself (AC); `nil` for fewer than two models.
    public func averageCompatibility(ties: Ties = .fail) -> Double? {
        guard rows.count > 1 else { return nil }
        var passed = 0
        for (t, row) in rows.enumerated() {
            for k in 0..<t {
                let own = rows[k][k]
                if row[k] > own || (ties == .pass && row[k] == own) { passed += 1 }
            }
        }
        return Double(2 * passed) / Double(rows.count * (rows.count - 1))
    }

    /// The mean of all values of the first models (AA); of all models by default, `nil` for none.
    public func averageAccuracy(of count: Int? = nil) -> Double? {
        let values = rows.prefix(count ?? rows.count).flatMap(\.self)
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}
