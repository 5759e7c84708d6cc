internal import CKernels

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
    package func forward<Y: ContiguousFloats & ~Copyable>(
        _ ids: [Int32],
        _ mode: Mode,
        into out: inout Y
    ) {
        Self.forward(values.span, columns: columns, ids, mode, into: &out)
    }

    /// The same from a table of `rows × columns` values that lie elsewhere.
    package static func forward<Y: ContiguousFloats & ~Copyable>(
        _ table: Span<Float>,
        columns: Int,
        _ ids: [Int32],
        _ mode: Mode,
        into out: inout Y
    ) {
        precondition(out.count == ids.count * columns)
        let rows = table.count / columns
        out.withMutableFloats { out in
            unsafe table.withUnsafeBufferPointer { values in
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
    }

    /// dtable[ids[i]] += dout[i]: only rows that were looked up change.
    ///
    /// - Parameters:
    ///   - gradient: dout, `n × columns`.
    ///   - ids: `n` ids, each below the table's number of rows.
    ///   - columns: columns of a row.
    ///   - table: dtable, `rows × columns`.
    package static func backward(
        _ gradient: [Float],
        ids: [Int32],
        columns: Int,
        into table: inout MutableSpan<Float>
    ) {
        precondition(gradient.count == ids.count * columns)
        let rows = table.count / columns
        unsafe gradient.withUnsafeBufferPointer { gradient in
            unsafe table.withUnsafeMutableBufferPointer { table in
                guard let from = gradient.baseAddress, let to = table.baseAddress else { return }
                for (i, id) in ids.enumerated() {
                    precondition(id >= 0 && Int(id) < rows)
                    unsafe TrainingKernels.best.add(
                        from + i * columns,
                        columns,
                        to + Int(id) * columns
                    )
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
