internal import Storage
internal import Tables
internal import VectorSearch

/// Finds the rows of a segment that a filter lets through.
struct FilterEvaluation {
    let snapshot: GallerySnapshot
    let segment: Segment

    /// The rows that are not deleted and meet the condition.
    func rows(of node: Filter.Node) throws -> RowSet {
        var rows = try matching(node)
        if let live = segment.live { rows.formIntersection(live) }
        return rows
    }

    private func matching(_ node: Filter.Node) throws -> RowSet {
        switch node {
        case .compare(let field, .unequal, let literal):
            let column = try column(field)
            var rows = try present(in: column)
            rows.subtract(try comparing(field, column, .equal, literal))
            return rows
        case .compare(let field, let comparison, let literal):
            return try comparing(field, column(field), comparison, literal)
        case .isOne(let field, let literals):
            let column = try column(field)
            return try literals.reduce(into: none) { rows, literal in
                rows.formUnion(try comparing(field, column, .equal, literal))
            }
        case .contains(let field, let literal):
            return try containing(field, column(field), literal)
        case .exists(let field): return try present(in: column(field))
        case .not(let node):
            var rows = RowSet(capacity: segment.description.rows, filled: true)
            rows.subtract(try matching(node))
            return rows
        case .all(let nodes):
            var rows = RowSet(capacity: segment.description.rows, filled: true)
            for node in nodes where !rows.isEmpty { rows.formIntersection(try matching(node)) }
            return rows
        case .any(let nodes):
            return try nodes.reduce(into: none) { rows, node in
                rows.formUnion(try matching(node))
            }
        }
    }

    private var none: RowSet { RowSet(capacity: segment.description.rows, filled: false) }

    private func column(_ field: String) throws -> MetadataColumn {
        try MetadataColumn(field, of: segment, in: snapshot)
    }

    private func present(in column: MetadataColumn) throws -> RowSet {
        var rows = none
        try column.union(StoredRange(.present), into: &rows)
        return rows
    }

    private func comparing(
        _ field: String,
        _ column: MetadataColumn,
        _ comparison: Filter.Comparison,
        _ literal: Filter.Literal
    ) throws -> RowSet {
        var rows = none
        for term in literal.terms(isOrdered: comparison != .equal) {
            try column.union(.certain(comparison, term), into: &rows)
            guard let range = StoredRange.uncertain(comparison, term) else { continue }
            var candidates = none
            try column.union(range, into: &candidates)
            try keep(candidates, of: field, in: &rows) { value in
                MetadataTerm.all(of: value).contains {
                    $0.kind == term.kind && comparison.holds($0.ordered, term.ordered)
                }
            }
        }
        return rows
    }

    /// Rows with a list that has the element, or a text that has the part.
    private func containing(
        _ field: String,
        _ column: MetadataColumn,
        _ literal: Filter.Literal
    ) throws -> RowSet {
        guard case .string(let part) = literal else {
            return try comparing(field, column, .equal, literal)
        }
        var rows = none
        try column.union(.certain(.equal, MetadataTerm(part, kind: .element)), into: &rows)
        var lists = none
        try column.union(StoredRange(.element), into: &lists)
        let wanted = MetadataTerm.normalized(part)
        var cut = none
        try column.forEach(.text) { text, candidates in
            let isCut = text.count > MetadataTerm.longestStored
            // A long text is stored cut; the document has all of it.
            guard isCut || text.contains(subsequence: wanted) else { return }
            for row in candidates where !lists[Int(row)] {
                if isCut { cut[Int(row)] = true } else { rows[Int(row)] = true }
            }
        }
        try keep(cut, of: field, in: &rows) { value in
            guard case .string(let text) = value else { return false }
            return MetadataTerm.normalized(text)[...].contains(subsequence: wanted)
        }
        return rows
    }

    /// Adds to `rows` the live candidates whose document has a value that `isWanted`.
    private func keep(
        _ candidates: RowSet,
        of field: String,
        in rows: inout RowSet,
        _ isWanted: (MetadataValue) -> Bool
    ) throws {
        for row in 0..<candidates.capacity
        where candidates[row] && !rows[row] && segment.isLive(row) {
            let record = try snapshot.document(number: segment.documents[row])
            if let value = record.metadata[field], isWanted(value) { rows[row] = true }
        }
    }
}

extension Filter.Literal {
    /// The values that it stands for.
    ///
    /// A text that reads as a date is compared with dates as a date, and for equality with texts too.
    fileprivate func terms(isOrdered: Bool) -> [MetadataTerm] {
        switch self {
        case .number(let number): return [MetadataTerm(number)]
        case .date(let date): return [MetadataTerm(date)]
        case .boolean(let value): return [MetadataTerm(value)]
        case .string(let text):
            guard let date = MetadataDate(text) else { return [MetadataTerm(text, kind: .text)] }
            return isOrdered
                ? [MetadataTerm(date)] : [MetadataTerm(date), MetadataTerm(text, kind: .text)]
        }
    }
}

extension Filter.Comparison {
    /// Whether two values, as bytes that sort as they do, compare so.
    fileprivate func holds(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        switch self {
        case .equal: left == right
        case .unequal: left != right
        case .less: left.lexicographicallyPrecedes(right)
        case .atMost: !right.lexicographicallyPrecedes(left)
        case .greater: right.lexicographicallyPrecedes(left)
        case .atLeast: !left.lexicographicallyPrecedes(right)
        }
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
