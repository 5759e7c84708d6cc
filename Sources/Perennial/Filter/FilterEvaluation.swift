internal import Foundation
internal import Storage
internal import Tables
internal import VectorSearch

/// Finds the rows of a segment that a filter lets through.
struct FilterEvaluation {
    let snapshot: GallerySnapshot
    let segment: Segment

    private var columns: MetadataColumns { snapshot.store.columns }
    private var number: UInt32 { segment.description.number }

    /// The rows that are not deleted and meet the condition.
    func rows(of node: Filter.Node) throws -> RowSet {
        var rows = try matching(node)
        if let live = segment.live { rows.formIntersection(live) }
        return rows
    }

    private func matching(_ node: Filter.Node) throws -> RowSet {
        switch node {
        case .compare(let field, .unequal, let literal):
            var rows = try union(.kind(.present), of: field)
            rows.subtract(try comparing(field, .equal, literal))
            return rows
        case .compare(let field, let comparison, let literal):
            return try comparing(field, comparison, literal)
        case .isOne(let field, let literals):
            return try literals.reduce(into: none) { rows, literal in
                rows.formUnion(try comparing(field, .equal, literal))
            }
        case .contains(let field, let literal): return try containing(field, literal)
        case .exists(let field): return try union(.kind(.present), of: field)
        case .not(let node):
            var rows = RowSet(capacity: segment.description.rows, filled: true)
            rows.subtract(try matching(node))
            return rows
        case .and(let left, let right):
            var rows = try matching(left)
            if rows.isEmpty { return rows }
            rows.formIntersection(try matching(right))
            return rows
        case .or(let left, let right):
            var rows = try matching(left)
            rows.formUnion(try matching(right))
            return rows
        }
    }

    private var none: RowSet { RowSet(capacity: segment.description.rows, filled: false) }

    private func union(_ range: MetadataColumns.Range, of field: String) throws -> RowSet {
        var rows = none
        try snapshot.storage.read { transaction in
            try columns.union(range, of: field, segment: number, into: &rows, in: transaction)
        }
        return rows
    }

    private func comparing(
        _ field: String,
        _ comparison: Filter.Comparison,
        _ literal: Filter.Literal
    ) throws -> RowSet {
        if case .number(let number, let digits) = literal, abs(number) >= Self.lastExactInteger,
            let exact = ExactDecimal(digits)
        {
            return try comparing(field, comparison, exact, near: number)
        }
        var rows = none
        for key in keys(of: literal, ordered: comparison != .equal) {
            rows.formUnion(try union(range(comparison, key), of: field))
        }
        return rows
    }

    /// 2⁵³: from here on neighbouring integers share a double.
    private static let lastExactInteger = 9_007_199_254_740_992.0

    /// As above for a number that shares its double with others: the digits of documents decide.
    ///
    /// Columns hold doubles, so rows whose double is another one are told by them.
    private func comparing(
        _ field: String,
        _ comparison: Filter.Comparison,
        _ literal: ExactDecimal,
        near number: Double
    ) throws -> RowSet {
        let key = MetadataKey(number, kind: .number)
        var rows =
            switch comparison {
            case .less, .atMost: try union(.below(key), of: field)
            case .greater, .atLeast: try union(.above(key), of: field)
            case .equal, .unequal: none
            }
        let doubtful = try union(.exactly(key), of: field)
        for row in 0..<segment.description.rows
        where doubtful[row] && !rows[row] && segment.isLive(row) {
            let record = try snapshot.document(number: segment.documents[row])
            if let value = record.metadata[field], meets(value, comparison, literal, near: number) {
                rows[row] = true
            }
        }
        return rows
    }

    /// Whether a value, or one of a list, is a number of that double and compares so.
    private func meets(
        _ value: MetadataValue,
        _ comparison: Filter.Comparison,
        _ literal: ExactDecimal,
        near number: Double
    ) -> Bool {
        switch value {
        case .list(let values):
            return values.contains { meets($0, comparison, literal, near: number) }
        case .string(let text):
            guard MetadataNumber.parse(text) == number, let stored = ExactDecimal(text) else {
                return false
            }
            return switch comparison {
            case .equal: stored == literal
            case .unequal: stored != literal
            case .less: stored < literal
            case .atMost: stored <= literal
            case .greater: stored > literal
            case .atLeast: stored >= literal
            }
        // Of a number that was written as a double, such as 1e19, the double is all there is.
        case .number(let stored):
            guard stored == number else { return false }
            return comparison == .equal || comparison == .atMost || comparison == .atLeast
        case .boolean: return false
        }
    }

    /// The stored keys that a literal stands for.
    ///
    /// A text that reads as a date is compared with dates
    /// as a date, and for equality with texts too.
    private func keys(of literal: Filter.Literal, ordered: Bool) -> [MetadataKey] {
        switch literal {
        case .number(let number, _): return [MetadataKey(number, kind: .number)]
        case .date(let date): return [MetadataKey(date, kind: .date)]
        case .boolean(let value): return [MetadataKey(value)]
        case .string(let text):
            guard let date = MetadataDate.parse(text) else {
                return [MetadataKey(text, kind: .string)]
            }
            let asDate = MetadataKey(date, kind: .date)
            return ordered ? [asDate] : [asDate, MetadataKey(text, kind: .string)]
        }
    }

    private func range(
        _ comparison: Filter.Comparison,
        _ key: MetadataKey
    ) -> MetadataColumns.Range {
        switch comparison {
        case .equal, .unequal: .exactly(key)
        case .less: .below(key)
        case .atMost: .upTo(key)
        case .greater: .above(key)
        case .atLeast: .from(key)
        }
    }

    /// Rows with a list that has the element, or a text that has the part.
    private func containing(_ field: String, _ literal: Filter.Literal) throws -> RowSet {
        guard case .string(let part) = literal else { return try comparing(field, .equal, literal) }
        var rows = try union(.exactly(MetadataKey(part, kind: .element)), of: field)
        let elements = try union(.kind(.element), of: field)
        let wanted = Array(part.precomposedStringWithCanonicalMapping.utf8)
        var cut: [Int] = []
        try snapshot.storage.read { transaction in
            try columns.forEachText(
                of: field,
                segment: number,
                rows: segment.description.rows,
                in: transaction
            ) { text, candidates in
                let isPart = Self.normalized(text).contains(subsequence: wanted)
                for row in candidates where !elements[row] {
                    if MetadataKey.isCut(text) {
                        cut.append(row)
                    } else if isPart {
                        rows[row] = true
                    }
                }
            }
        }
        // A long text is stored cut; the document has all of it.
        for row in cut {
            let record = try snapshot.document(number: segment.documents[row])
            if case .string(let text) = record.metadata[field],
                Self.normalized(Array(text.utf8)[...]).contains(subsequence: wanted)
            {
                rows[row] = true
            }
        }
        return rows
    }

    /// The bytes of a text in normal form C, so that an accent is found however it is written.
    private static func normalized(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if text.allSatisfy({ $0 < 0x80 }) { return text }
        let string = String(decoding: text, as: UTF8.self)
        return Array(string.precomposedStringWithCanonicalMapping.utf8)[...]
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes stand in the slice, one after another.
    fileprivate func contains(subsequence bytes: [UInt8]) -> Bool {
        guard let first = bytes.first else { return true }
        guard count >= bytes.count else { return false }
        for start in startIndex...(endIndex - bytes.count) where self[start] == first {
            if self[start..<start + bytes.count].elementsEqual(bytes) { return true }
        }
        return false
    }
}
