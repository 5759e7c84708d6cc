public import Tensors

/// The same texts in the spaces that a projection leads from and in the one that it leads into.
public struct ProjectionSample: Sendable {
    /// The spaces that the map sees, in order.
    public let sources: [ProjectionSpace]
    /// The space that the map leads into.
    public let target: ProjectionSpace
    /// The vectors of all sources side by side, `n × (d₁ + d₂ + …)`.
    public let inputs: Matrix
    /// The vectors of the target, `n × d`.
    public let targets: Matrix

    /// Joins vectors of the same texts, row for row.
    ///
    /// - Parameters:
    ///   - sources: one space at least; two to give a map the new and the old vector of a query.
    ///   - target: the space of the stored vectors.
    /// - Throws: `CompatibilityError.rowCounts`, `.notFinite`, `.tooFewSamples` for fewer than two texts.
    public init(from sources: [SpaceVectors], to target: SpaceVectors) throws(CompatibilityError) {
        precondition(!sources.isEmpty, "a projection leads from somewhere")
        for part in sources + [target]
        where !part.rows.elements.allSatisfy(\.isFinite) {
            throw .notFinite(space: part.space)
        }
        inputs = try Self.sideBySide(sources.map(\.rows), alsoCounting: [target.rows])
        guard inputs.rows > 1 else { throw .tooFewSamples(found: inputs.rows, needed: 2) }
        self.sources = sources.map(\.space)
        self.target = target.space
        targets = target.rows
    }

    /// Whether the target's vectors have the length 1, so that mapped ones should have it too.
    var hasUnitTargets: Bool {
        targets.rowNorms.allSatisfy { abs($0 - 1) < 1e-2 }
    }

    /// Matrices of as many rows joined row by row.
    static func sideBySide(
        _ parts: [Matrix],
        alsoCounting others: [Matrix] = []
    ) throws(CompatibilityError) -> Matrix {
        let counts = (parts + others).map(\.rows)
        guard let rows = counts.first, counts.allSatisfy({ $0 == rows }) else {
            throw .rowCounts(counts)
        }
        if parts.count == 1 { return parts[0] }
        var elements: [Float] = []
        elements.reserveCapacity(parts.reduce(0) { $0 + $1.elements.count })
        for row in 0..<rows {
            for part in parts { elements += part[row: row] }
        }
        return Matrix(
            rows: rows,
            columns: parts.reduce(0) { $0 + $1.columns },
            elements: elements
        )
    }
}
