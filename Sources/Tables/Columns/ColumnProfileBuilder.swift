/// Collects a column's profile cell by cell; its memory grows with the distinct values, not with the rows.
package struct ColumnProfileBuilder {
    private struct Entry {
        var count: UInt32
        let spelling: UInt32
    }

    /// The keys of a value as a number; the same as its key where it is spelled as numbers are told apart.
    private struct NumberKeys {
        let number: UInt64
        let decimalComma: UInt64
    }

    private let name: String
    private var entries: [UInt64: Entry] = [:]
    private var types = ColumnType.Counts()
    private var sample: [(key: UInt64, order: Int, value: String)] = []
    private var sampleBound = UInt64.max
    private var rowCount: Int
    private var emptyCount: Int
    private var isCut = false
    fileprivate var isUniform = true
    private var foldings: Set<Unicode.Scalar> = []
    /// Of the values whose number is spelled otherwise; a column of whole numbers has none.
    private var numbers: [UInt64: NumberKeys] = [:]
    private var hasDecimalComma = false

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
        if value.utf8.count < cell.utf8.count { isUniform = false }
        guard !value.isEmpty else {
            emptyCount += 1
            return
        }
        addFoldings(value)
        let key = ValueSet.key(of: value)
        let spelling = ValueCounts.spelling(of: value)
        if var entry = entries[key] {
            if entry.spelling != spelling { isUniform = false }
            entry.count = entry.count == .max ? .max : entry.count + 1
            entries[key] = entry
        } else if isFull {
            isCut = true
        } else {
            entries[key] = Entry(count: 1, spelling: spelling)
            types.add(value)
            addNumber(value, key)
            addToSample(value, key)
        }
    }

    private mutating func addFoldings(_ value: String) {
        guard value.utf8.contains(where: { $0 >= 0x80 }) else { return }
        for scalar in value.unicodeScalars
        where scalar.value >= 0x80 && ValueSet.foldingScalars.contains(scalar) {
            foldings.insert(scalar)
        }
    }

    private mutating func addNumber(_ value: String, _ key: UInt64) {
        guard CellText.isNumber(value) else { return }
        let keys = NumberKeys(
            number: ValueForm.number.key(of: value),
            decimalComma: ValueForm.decimalComma.key(of: value)
        )
        if keys.number != key || keys.decimalComma != key { numbers[key] = keys }
        // 1,500 may be either; 1,5 is not.
        if value.utf8.contains(UInt8(ascii: ",")),
            NumberSpelling.canonical(value, commaIsDecimal: false) == nil
        {
            hasDecimalComma = true
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

    /// The key of a value in a form, given its key as a text.
    private func key(_ key: UInt64, _ form: ValueForm) -> UInt64 {
        switch form {
        case .text: key
        case .number: numbers[key]?.number ?? key
        case .decimalComma: numbers[key]?.decimalComma ?? key
        }
    }

    /// The entries by their keys in a form; those that become one are counted together.
    private mutating func merged(_ form: ValueForm) -> [UInt64: Entry] {
        guard form != .text, !numbers.isEmpty else { return entries }
        var merged: [UInt64: Entry] = [:]
        // In the order of the keys, so that of several spellings the same one is kept on every run.
        for (old, entry) in entries.sorted(by: { $0.key < $1.key }) {
            let new = key(old, form)
            if let other = merged[new] {
                isUniform = false
                let (sum, isTooMuch) = other.count.addingReportingOverflow(entry.count)
                merged[new] = Entry(count: isTooMuch ? .max : sum, spelling: other.spelling)
            } else {
                merged[new] = entry
            }
        }
        var seen: Set<UInt64> = []
        sample = sample.filter { seen.insert(key($0.key, form)).inserted }
        return merged
    }

    /// The profile.
    package consuming func build() -> ColumnProfile {
        cutSample()
        sample.sort { $0.order < $1.order }
        let type = types.type
        let form: ValueForm =
            type != .number ? .text : hasDecimalComma ? .decimalComma : .number
        let sorted = merged(form).sorted { $0.key < $1.key }
        return ColumnProfile(
            name: name,
            type: type,
            form: form,
            isUniform: isUniform,
            foldings: String(String.UnicodeScalarView(foldings.sorted())),
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

extension Column {
    /// What is known of it without its table.
    package func profile() -> ColumnProfile {
        var builder = ColumnProfileBuilder(name: name)
        for value in values { builder.append(value ?? "") }
        if isPadded { builder.isUniform = false }
        return builder.build()
    }
}
