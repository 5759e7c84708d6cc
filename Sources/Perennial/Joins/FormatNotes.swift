internal import Tables

/// Remarks on the types and formats of two columns, and on changes that would make more of their values equal.
enum FormatNotes {
    /// A change of both sides' spelling.
    private enum Change: CaseIterable {
        case dates, numbers, zeros, marks

        /// The changed form of a normal value; `nil` where the change does not apply.
        func applied(to value: String) -> String? {
            switch self {
            case .dates: DateSpelling.isoDate(value)
            case .numbers: NumberSpelling.canonical(value, commaIsDecimal: false)
            case .zeros:
                value.utf8.allSatisfy { (0x30...0x39).contains($0) }
                    ? String(value.drop { $0 == "0" }) : nil
            case .marks: String(value.lowercased().filter { $0.isLetter || $0.isNumber })
            }
        }

        var words: String {
            switch self {
            case .dates: "written as ISO dates"
            case .numbers: "written as plain numbers"
            case .zeros: "without leading zeros"
            case .marks: "without punctuation and spaces"
            }
        }
    }

    /// How large a share of the unmatched values a change must bring to be worth a remark.
    private static let leastShare = 0.1

    /// How many spellings of missing values a remark names.
    private static let namedSpellings = 5

    /// The remarks, and whether some of them tell of values that would join; `open` are the query's values without an equal, `sample` the other column's as it spells them.
    static func notes(
        _ evidence: JoinEvidence,
        _ query: QueryColumn,
        _ stored: StoredColumn,
        open: [String]
    ) -> (notes: [String], hasGain: Bool) {
        let (other, sample) = (stored.column, stored.sample)
        var notes: [String] = []
        var hasGain = false
        if query.column.type != other.type {
            notes.append("types differ: \(query.column.type.rawValue) and \(other.type.rawValue)")
        }
        let respelled = evidence.matched - evidence.spelledTheSame
        if respelled > 0 {
            notes.append(
                "\(respelled) of \(evidence.matched) matches differ in case or white space"
                    + (query.form == .text || other.form == .text
                        ? "" : ", or spell a number otherwise")
            )
        }
        if query.missingCells + stored.missingCells > 0 {
            let spellings = Set(query.missing.values).union(stored.missing.values).sorted()
            notes.append(
                "cells that say there is no value do not join ("
                    + spellings.prefix(Self.namedSpellings).joined(separator: ", ")
                    + "): \(query.missingCells) here, \(stored.missingCells) there"
            )
        }
        if other.isCut { notes.append("the other column has more values than the lake keeps") }
        guard !open.isEmpty else { return (notes, hasGain) }
        for change in Change.allCases {
            let others = Set(sample.compactMap { change.applied(to: $0) })
            let gained = open.count {
                change.applied(to: $0).map { !$0.isEmpty && others.contains($0) } ?? false
            }
            if gained > 0, Double(gained) >= leastShare * Double(open.count) {
                hasGain = true
                notes.append(
                    "\(gained) of \(open.count) unmatched values would join \(change.words)"
                )
                // A change that brings them all makes the weaker ones needless.
                if gained == open.count { break }
            }
        }
        return (notes, hasGain)
    }
}
