/// Collects a column's profile cell by cell; its memory grows with the distinct values, not with the rows.
package struct ColumnProfileBuilder {
    private struct Entry {
        var count: UInt32
        let spelling: UInt32
    }

    private let name: String
    private var entries: [UInt64: Entry] = [:]
    private var types = ColumnType.Counts()
    private var sample: [(key: UInt64, order: Int, value: String)] = []
    private var sampleBound = UInt64.max
    private var rowCount: Int
    private var emptyCount: Int
    private var isCut = false

    /// An empty column, below as many empty cells as `rows` says.
    package init(name: String, rows: Int = 0) {
        self.name = name
        rowCount = rows
        emptyCount = rows
    }

    /// How many distinct values are kept.
    package var distinctCount: Int { entries.count }

    /// Adds a cell; a value that is new is left out where `isFull`, and the column then counts as cut.
    package mutating func append(_ cell: String, isFull: Bool = false) {
        rowCount += 1
        let value = cell.trimmingWhitespace()
        guard !value.isEmpty else {
            emptyCount += 1
            return
        }
        let key = ValueSet.key(of: value)
        if entries[key] != nil {
            entries[key]?.count &+= 1
        } else if isFull {
            isCut = true
        } else {
            entries[key] = Entry(count: 1, spelling: ValueCounts.spelling(of: value))
            types.add(value)
            addToSample(value, key)
        }
    }

    private mutating func addToSample(_ value: String, _ key: UInt64) {
        guard key < sampleBound else { return }
        sample.append((key, entries.count, value))
        guard sample.count >= 2 * ColumnProfile.sampleLimit else { return }
        cutSample()
        sampleBound = sample.last?.key ?? sampleBound
    }

    private mutating func cutSample() {
        sample.sort { $0.key < $1.key }
        sample.removeLast(max(0, sample.count - ColumnProfile.sampleLimit))
    }

    /// The profile.
    package consuming func build() -> ColumnProfile {
        cutSample()
        sample.sort { $0.order < $1.order }
        let sorted = entries.sorted { $0.key < $1.key }
        return ColumnProfile(
            name: name,
            type: types.type,
            rowCount: rowCount,
            emptyCount: emptyCount,
            values: ValueCounts(
                keys: sorted.map(\.key),
                counts: sorted.map(\.value.count),
                spellings: sorted.map(\.value.spelling)
            ),
            isCut: isCut,
            sample: sample.map(\.value)
        )
    }
}
