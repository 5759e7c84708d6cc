internal import Hashing
internal import Foundation
internal import Tables

/// The profiles of a table's columns, made while the table streams by.
struct TableProfile {
    let source: TableSource
    let columns: [ColumnProfile]
    let rows: Int
    let hasHeader: Bool
    /// How it is written, where it is delimited text.
    let format: CSVFormat?
    /// How many rows were left out.
    let skippedRows: Int
    /// What should be told about the table.
    let notes: [LakeNote]

    /// How many distinct values of a table are kept, all columns together.
    static let valueLimit = 4_000_000
    /// After how many rows the values are counted.
    private static let countingInterval = 1_024

    /// Reads the table to its end.
    ///
    /// - Throws: `TablesError`.
    init(_ source: TableSource, valueLimit: Int = TableProfile.valueLimit) throws {
        self.source = source
        let stream = try source.open()
        var builders = stream.columns.map { ColumnProfileBuilder(name: $0) }
        var rows = 0
        var isFull = false
        while let row = try stream.next() {
            for name in stream.columns[builders.count...] {
                builders.append(ColumnProfileBuilder(name: name, rows: rows))
            }
            for (index, cell) in row.enumerated() {
                builders[index].append(cell, isFull: isFull)
            }
            // A later object may have keys that this one has not.
            rows += 1
            if rows % Self.countingInterval == 0 {
                isFull = builders.reduce(0) { $0 + $1.distinctCount } >= valueLimit
            }
        }
        columns = builders.map { $0.build() }
        self.rows = rows
        hasHeader = stream.hasHeader
        format = stream.format
        skippedRows = stream.skippedRows
        notes = Self.notes(stream, columns, rows: rows, hasHeader: stream.hasHeader)
    }

    private static func notes(
        _ stream: TableStream,
        _ columns: [ColumnProfile],
        rows: Int,
        hasHeader: Bool
    ) -> [LakeNote] {
        var notes: [LakeNote] = []
        if let note = stream.readingNote { notes.append(.assumedEncoding(note.remark)) }
        if let first = stream.problems.first {
            notes.append(.skippedRows(stream.skippedRows, first: "\(first)"))
        }
        if !hasHeader { notes.append(.noHeader) }
        if rows == 1 { notes.append(.oneRow) }
        let names = Dictionary(grouping: columns, by: \.name)
        for name in names.keys.sorted() where (names[name]?.count ?? 0) > 1 {
            notes.append(.repeatedName(name))
        }
        for column in columns {
            if column.type == .empty { notes.append(.emptyColumn(column.name)) }
            if column.isCut { notes.append(.cutColumn(column.name, kept: column.values.count)) }
        }
        return notes
    }

    /// A digest of the values, for a table that no file holds.
    var contentDigest: String {
        var hash = MessageDigest(.sha256)
        for column in columns {
            hash.update(Data("\(column.name)\n\(column.rowCount)\n".utf8))
            hash.update(ColumnValues.encode(column.values))
        }
        return hash.finalize().hexadecimal
    }
}

extension TableSource {
    /// A digest of the file's bytes and of what is stated about them; `nil` for a query.
    ///
    /// - Throws: `TablesError.unreadable`.
    func fileDigest() throws -> String? {
        guard let path else { return nil }
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            var hash = MessageDigest(.sha256)
            while let chunk = try file.read(upToCount: 1 << 20), !chunk.isEmpty {
                hash.update(chunk)
            }
            try file.close()
            let digest = hash.finalize().hexadecimal
            return options.identity.isEmpty ? digest : "\(digest) \(options.identity)"
        } catch {
            throw TablesError.unreadable(path: path, reason: error.localizedDescription)
        }
    }

    /// The absolute path of the file, links resolved; `nil` for a query.
    var location: String? {
        path.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    }
}
