internal import Storage
internal import Synchronization
internal import VectorSearch

/// The values of one field in one segment.
struct MetadataColumn: Sendable {
    /// A field of a segment.
    struct Name: Hashable, Sendable {
        let segment: UInt32
        /// The name's UTF-8: names are compared byte by byte.
        let field: [UInt8]
    }

    private enum Source: Sendable {
        /// As it is stored.
        case stored
        /// Made from what was stored until format 3: stored form and rows, in the order of bytes.
        case converted([ConvertedColumns.Value])
    }

    private let snapshot: GallerySnapshot
    private let segment: Segment
    private let field: String
    private let source: Source

    private var number: UInt32 { segment.description.number }

    /// Opens a column; one that was stored until format 3 is converted once a snapshot.
    ///
    /// Cost: O(1), and O(values) where it is converted.
    init(_ field: String, of segment: Segment, in snapshot: GallerySnapshot) throws {
        self.snapshot = snapshot
        self.segment = segment
        self.field = field
        let number = segment.description.number
        let isFormer = try snapshot.storage.read {
            try snapshot.store.columns.isFormer(field, segment: number, in: $0)
        }
        guard isFormer else {
            source = .stored
            return
        }
        let name = Name(segment: number, field: Array(field.utf8))
        source = .converted(
            try snapshot.convertedColumns.values(of: name) {
                try Self.converted(field, of: segment, in: snapshot)
            }
        )
    }

    /// Adds to `rows` those with a value in a range.
    func union(_ range: StoredRange, into rows: inout RowSet) throws {
        switch source {
        case .stored:
            try snapshot.storage.read { transaction in
                try snapshot.store.columns.union(
                    range,
                    of: field,
                    segment: number,
                    into: &rows,
                    in: transaction
                )
            }
        case .converted(let values):
            for value in range.values(among: values) {
                for row in value.rows { rows[Int(row)] = true }
            }
        }
    }

    /// Calls `body` with every value of a kind, as it is stored but for the kind, and its rows.
    func forEach(
        _ kind: MetadataTerm.Kind,
        _ body: (_ value: ArraySlice<UInt8>, _ rows: [Int32]) throws -> Void
    ) throws {
        let range = StoredRange(kind)
        switch source {
        case .stored:
            try snapshot.storage.read { transaction in
                try snapshot.store.columns.forEach(
                    range,
                    of: field,
                    segment: number,
                    rows: segment.description.rows,
                    in: transaction
                ) { try body($0.dropFirst(), $1) }
            }
        case .converted(let values):
            for value in range.values(among: values) {
                try body(value.stored.dropFirst(), value.rows)
            }
        }
    }

    private static func converted(
        _ field: String,
        of segment: Segment,
        in snapshot: GallerySnapshot
    ) throws -> [ConvertedColumns.Value] {
        var column = FormerMetadataColumn()
        try snapshot.storage.read { transaction in
            try snapshot.store.columns.forEach(
                .all,
                of: field,
                segment: segment.description.number,
                rows: segment.description.rows,
                in: transaction
            ) { column.append(Array($0), rows: $1) }
        }
        for row in column.unsure where segment.isLive(Int(row)) {
            let record = try snapshot.document(number: segment.documents[Int(row)])
            if let value = record.metadata[field] { column.append(value, row: row) }
        }
        return column.columns.map { ConvertedColumns.Value(stored: $0.key, rows: $0.value) }
            .sorted { $0.stored.lexicographicallyPrecedes($1.stored) }
    }
}

extension StoredRange {
    /// Those of ascending values that are in the range, found by binary search.
    fileprivate func values(
        among values: [ConvertedColumns.Value]
    ) -> ArraySlice<ConvertedColumns.Value> {
        func first(notBefore bound: [UInt8]) -> Int {
            var (low, high) = (0, values.count)
            while low < high {
                let middle = (low + high) / 2
                if values[middle].stored.lexicographicallyPrecedes(bound) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return low
        }
        let start = first(notBefore: lower)
        return values[start..<max(start, first(notBefore: upper))]
    }
}

/// The columns of a snapshot that were stored until format 3, as today's would be; safe in several
/// threads.
final class ConvertedColumns: Sendable {
    /// A value as it would be stored today, with its rows.
    struct Value: Sendable {
        let stored: [UInt8]
        let rows: [Int32]
    }

    private let columns = Mutex<[MetadataColumn.Name: [Value]]>([:])

    /// The values of a column, ascending; `make` is asked once.
    func values(
        of name: MetadataColumn.Name,
        make: () throws -> [Value]
    ) rethrows -> [Value] {
        if let known = columns.withLock({ $0[name] }) { return known }
        let made = try make()
        columns.withLock { $0[name] = made }
        return made
    }
}
