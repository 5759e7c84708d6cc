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
        var rows = none
        for key in keys(of: literal, ordered: comparison != .equal) {
            rows.formUnion(try union(range(comparison, key), of: field))
        }
        return rows
    }

    /// The stored keys that a literal stands for.
    ///
    /// A text that reads as a date is compared with dates
    /// as a date, and for equality with texts too.
    private func keys(of literal: Filter.Literal, ordered: Bool) -> [MetadataKey] {
        switch literal {
        case .number(let number): return [MetadataKey(number, kind: .number)]
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
        let wanted = Array(part.utf8)
        var cut: [Int] = []
        try snapshot.storage.read { transaction in
            try columns.forEachText(
                of: field,
                segment: number,
                rows: segment.description.rows,
                in: transaction
            ) { text, candidates in
                let isPart = text.contains(subsequence: wanted)
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
            if case .string(let text) = record.metadata[field], text.contains(part) {
                rows[row] = true
            }
        }
        return rows
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
