extension CSVDialect {
    /// The delimiters that are tried, likeliest first.
    private static let delimiters = [",", "\t", ";", "|"].map { UInt8(ascii: $0) }
    /// How many records are looked at.
    private static let sampleRecords = 200

    /// How well a delimiter and a quote explain a sample.
    private struct Trial {
        let dialect: CSVDialect
        let records: [[String]]
        let hasQuotedCell: Bool
        let hasError: Bool

        /// The share of records with as many cells as the first; 0 when that is a single one.
        var consistency: Double {
            guard let first = records.first, first.count > 1 else { return 0 }
            let equal = records.count { $0.count == first.count }
            return Double(equal) / Double(records.count) - (hasError ? 0.5 : 0)
        }

        /// The share of cells that are numbers: a wrong delimiter cuts numbers and sentences in two.
        var numericShare: Double {
            let cells = records.reduce(0) { $0 + $1.count }
            let numbers = records.reduce(0) { $0 + $1.count(where: CellText.isNumber) }
            return cells == 0 ? 0 : Double(numbers) / Double(cells)
        }

        func isBetter(than other: Trial) -> Bool {
            if consistency != other.consistency { return consistency > other.consistency }
            if numericShare != other.numericShare { return numericShare > other.numericShare }
            return (records.first?.count ?? 0) > (other.records.first?.count ?? 0)
        }
    }

    /// The dialect that explains a sample best.
    ///
    /// That is: the most rows as wide as the first, then the most numbers, then the most columns. A sample without
    /// any of the delimiters is a table of one column. Of a sample that is not the whole table, the record that is
    /// cut off at the end is not looked at; what `options` state is taken as it is.
    static func detect(in sample: [UInt8], isWhole: Bool, options: CSVOptions) -> CSVDialect {
        let double = UInt8(ascii: "\"")
        let single = UInt8(ascii: "'")
        // Apostrophes are common in text: they count as quotes only where no double quote is.
        let quotes =
            options.quote.map { [$0] } ?? (sample.contains(double) ? [double] : [double, single])
        var best: Trial?
        for quote in quotes {
            for delimiter in options.delimiter.map({ [$0] }) ?? delimiters {
                let trial = attempt(sample, isWhole: isWhole, delimiter: delimiter, quote: quote)
                if quote == single, options.quote == nil, !trial.hasQuotedCell || trial.hasError {
                    continue
                }
                guard let current = best else {
                    best = trial
                    continue
                }
                if trial.isBetter(than: current) { best = trial }
            }
        }
        var dialect = best?.dialect ?? CSVDialect()
        dialect.hasHeader = options.hasHeader ?? looksLikeHeader(best?.records ?? [])
        return dialect
    }

    private static func attempt(
        _ sample: [UInt8],
        isWhole: Bool,
        delimiter: UInt8,
        quote: UInt8
    ) -> Trial {
        var scanner = CSVScanner(delimiter: delimiter, quote: quote)
        var records: [[String]] = []
        var start = 0
        var hasQuotedCell = false
        var hasError = false
        scanning: while start < sample.count, records.count < sampleRecords {
            switch scanner.scan(sample, from: start, isEnd: isWhole) {
            case .record(let next):
                start = next
                if scanner.isBlank { continue }
                hasQuotedCell = hasQuotedCell || scanner.cells.contains(where: \.isQuoted)
                records.append(scanner.cells.map { scanner.text(of: $0, in: sample) ?? "" })
            case .needsMore:
                break scanning
            case .unclosedQuote, .textAfterQuote:
                hasError = true
                break scanning
            }
        }
        return Trial(
            dialect: CSVDialect(delimiter: delimiter, quote: quote),
            records: records,
            hasQuotedCell: hasQuotedCell,
            hasError: hasError
        )
    }
}

extension CSVDialect {
    /// Names that a row of data would hardly hold.
    private static let commonNames: Set<String> = [
        "id", "_id", "key", "name", "title", "text", "content", "description", "date", "url",
    ]

    /// Whether the first of `records` names the columns.
    ///
    /// Every column votes: for, when a word stands over numbers; against, when the first cell is a number
    /// like the others or comes back below. Without evidence there is a header, as in most tables.
    private static func looksLikeHeader(_ records: [[String]]) -> Bool {
        guard let first = records.first else { return true }
        if first.contains(where: { commonNames.contains($0.lowercased()) }) { return true }
        guard records.count > 1 else { return !first.contains(where: CellText.isNumber) }
        var votes = 0
        for (column, name) in first.enumerated() where !name.isEmpty {
            let body = records.dropFirst().compactMap { $0.count > column ? $0[column] : nil }
                .filter { !$0.isEmpty }
            if !body.isEmpty, body.allSatisfy(CellText.isNumber) {
                votes +=
                    CellText.isNumber(name)
                    ? (CellText.isYear(name) && !body.allSatisfy(CellText.isYear) ? 1 : -1) : 1
            } else if body.contains(name) {
                votes -= 1
            }
        }
        return votes >= 0
    }
}
