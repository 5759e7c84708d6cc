/// Rows of a learned table, chosen by id and added up.
package struct EmbeddingTable: Sendable {
    /// Number of rows.
    package let rows: Int
    /// Columns of a row.
    package let columns: Int
    private let values: [Float]

    /// A table of `rows × columns` values.
    package init(_ values: [Float], columns: Int) {
        precondition(columns > 0 && values.count % columns == 0)
        rows = values.count / columns
        self.columns = columns
        self.values = values
    }

    /// out[i] = table[ids[i]], or out[i] += table[ids[i]].
    ///
    /// - Parameters:
    ///   - ids: `n` ids, each below `rows`.
    ///   - mode: whether `out` is replaced or added to.
    ///   - out: `n × columns`.
    package func forward(_ ids: [Int32], _ mode: Mode, into out: inout [Float]) {
        precondition(out.count == ids.count * columns)
        unsafe values.withUnsafeBufferPointer { values in
            unsafe out.withUnsafeMutableBufferPointer { out in
                for (i, id) in ids.enumerated() {
                    precondition(id >= 0 && Int(id) < rows)
                    let row = Int(id) * columns
                    let to = i * columns
                    switch mode {
                    case .replacing:
                        for j in 0..<columns { unsafe out[to + j] = values[row + j] }
                    case .adding:
                        for j in 0..<columns { unsafe out[to + j] += values[row + j] }
                    }
                }
            }
        }
    }

    /// What a lookup does to what was there.
    package enum Mode: Sendable {
        /// The row takes its place.
        case replacing
        /// The row is added.
        case adding
    }
}
