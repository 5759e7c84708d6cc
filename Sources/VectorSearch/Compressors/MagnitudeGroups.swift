internal import Tensors

/// Rows in groups of equal total length, the longest rows first (arXiv:2311.15578).
public struct MagnitudeGroups: Sendable, Equatable {
    /// The rows of each group, by falling length; equal lengths keep their order.
    public let groups: [[Int]]

    /// Divides rows by their lengths.
    ///
    /// A group ends where the sum of lengths first exceeds its share; some may be empty.
    public init(lengths: [Float], count: Int) {
        precondition(count > 0, "at least a group")
        let order = lengths.indices.sorted { (-lengths[$0], $0) < (-lengths[$1], $1) }
        var sums = [0.0]
        for row in order { sums.append(sums[sums.count - 1] + Double(lengths[row])) }
        let total = sums[sums.count - 1]
        var cuts = [0]
        for group in 1..<max(count, 1) {
            let share = total * Double(group) / Double(count)
            let place = sums.firstIndex { $0 > share } ?? order.count
            cuts.append(max(place, cuts[cuts.count - 1]))
        }
        cuts.append(order.count)
        groups = (0..<count).map { Array(order[cuts[$0]..<cuts[$0 + 1]]) }
    }

    /// Divides the rows of a matrix.
    init(_ matrix: Matrix, count: Int) {
        self.init(
            lengths: (0..<matrix.rows).map { matrix[row: $0].squaredLength.squareRoot() },
            count: count
        )
    }

    /// By row its group and its place there.
    var places: [(group: Int, place: Int)] {
        var places = [(group: Int, place: Int)](
            repeating: (0, 0),
            count: groups.reduce(0) { $0 + $1.count }
        )
        for (group, rows) in groups.enumerated() {
            for (place, row) in rows.enumerated() { places[row] = (group, place) }
        }
        return places
    }

    /// Rows of a matrix whose groups are restored apart, `count × d`.
    func gathered(
        _ range: Range<Int>,
        columns: Int,
        _ places: [(group: Int, place: Int)],
        _ restore: (_ group: Int, _ places: [Int]) throws(VectorSearchError) -> Matrix
    ) throws(VectorSearchError) -> Matrix {
        var result = Matrix(rows: range.count, columns: columns)
        for group in groups.indices {
            let rows = range.filter { places[$0].group == group }
            guard !rows.isEmpty else { continue }
            let restored = try restore(group, rows.map { places[$0].place })
            for (index, row) in rows.enumerated() {
                let start = (row - range.lowerBound) * columns
                result.elements.replaceSubrange(start..<start + columns, with: restored[row: index])
            }
        }
        return result
    }
}
