internal import Tables

/// The values of several columns of a table side by side, as the values of one.
struct TupleColumn {
    /// The distinct tuples; a row of which a value is missing has none.
    let values: ValueCounts
    /// The tuples in the order of the table with their keys, for people.
    private let texts: [(key: UInt64, value: String)]

    /// Values side by side, each behind its length, so that no other values read the same.
    private static func joined(_ values: [String]) -> String {
        values.map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// The tuples of some columns, which `columns` say how to compare.
    init(_ table: Table, _ places: [Int], _ columns: [QueryColumn]) {
        let cells = places.map { table.columns[$0] }
        var counts: [UInt64: (count: UInt32, spelling: UInt32)] = [:]
        var texts: [(key: UInt64, value: String)] = []
        var normals = columns.map { _ in [String: String]() }
        for row in 0..<table.rowCount {
            var tuple: [String] = []
            var normal: [String] = []
            for (index, column) in columns.enumerated() {
                guard let value = cells[index][row] else { break }
                let text = normals[index][value] ?? column.form.normalized(value)
                normals[index][value] = text
                if column.missing[ValueSet.hash(of: text)] != nil { break }
                tuple.append(value)
                normal.append(text)
            }
            guard tuple.count == columns.count else { continue }
            let key = ValueSet.hash(of: Self.joined(normal))
            if let known = counts[key] {
                counts[key] = (known.count == .max ? .max : known.count + 1, known.spelling)
            } else {
                counts[key] = (1, ValueCounts.spelling(of: Self.joined(tuple)))
                texts.append((key, tuple.joined(separator: " | ")))
            }
        }
        let sorted = counts.sorted { $0.key < $1.key }
        values = ValueCounts(
            keys: sorted.map(\.key),
            counts: sorted.map(\.value.count),
            spellings: sorted.map(\.value.spelling)
        )
        self.texts = texts
    }

    /// The first tuples whose key meets a condition.
    func first(_ count: Int, where condition: (UInt64) -> Bool) -> [String] {
        var found: [String] = []
        for (key, value) in texts where condition(key) {
            if found.count == count { break }
            found.append(value)
        }
        return found
    }
}
