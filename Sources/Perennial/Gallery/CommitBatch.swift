internal import Foundation
internal import Tensors

/// What a commit was asked to write, checked: it belongs together, and each key is there once.
///
/// Keys are bytes. Two keys that Unicode calls canonically equivalent are two keys.
struct CommitBatch {
    let records: [DocumentRecord]
    /// A row for each document or passage.
    let vectors: Matrix
    /// The parts of each text that have a vector; `nil` for one vector a document.
    let passages: [[Range<Int>]]?

    /// Rows of each document.
    var rowCounts: [Int] {
        passages?.map(\.count) ?? .init(repeating: 1, count: records.count)
    }

    /// Checks what was given; of a key that comes twice the last document is taken where documents
    /// are replaced.
    ///
    /// - Throws: `PerennialError.duplicateKey` where documents are not replaced, `.emptyKey`, and
    ///   `.unfitCommit` when numbers of documents, passages and vectors differ or a passage is no
    ///   part of its text.
    init(
        _ records: [DocumentRecord],
        vectors: Matrix,
        passages: [[Range<Int>]]?,
        conflict: GalleryWriter.Conflict,
        path: String
    ) throws {
        func refuse(_ reason: String) -> PerennialError { .unfitCommit(path: path, reason: reason) }
        let lists = passages?.count ?? records.count
        guard lists == records.count else {
            throw refuse("\(lists) lists of passages for \(records.count) documents")
        }
        for (record, parts) in zip(records, passages ?? []) {
            guard parts.allSatisfy({ Self.isPart($0, of: record.text) }), !parts.isEmpty else {
                throw refuse("a passage of document \"\(record.key)\" is no part of its text")
            }
        }
        let counts = passages?.map(\.count) ?? .init(repeating: 1, count: records.count)
        let rows = counts.reduce(0, +)
        guard rows == vectors.rows else {
            throw refuse("\(vectors.rows) vectors for \(rows) documents or passages")
        }
        var last: [[UInt8]: Int] = [:]
        for (place, record) in records.enumerated() {
            guard !record.key.isEmpty else {
                throw PerennialError.emptyKey(
                    position: "\(path): document \(place + 1) of a commit"
                )
            }
            let earlier = last.updateValue(place, forKey: Array(record.key.utf8))
            guard earlier == nil || conflict == .replace else {
                throw PerennialError.duplicateKey(key: record.key, position: path)
            }
        }
        guard last.count < records.count else {
            (self.records, self.vectors, self.passages) = (records, vectors, passages)
            return
        }
        let places = last.values.sorted()
        var firstRows: [Int] = []
        var next = 0
        for count in counts {
            firstRows.append(next)
            next += count
        }
        self.records = places.map { records[$0] }
        self.vectors = vectors.picking(
            places.flatMap { Array(firstRows[$0]..<firstRows[$0] + counts[$0]) }
        )
        self.passages = passages.map { passages in places.map { passages[$0] } }
    }

    private static func isPart(_ part: Range<Int>, of text: String) -> Bool {
        part.lowerBound >= 0 && part.upperBound <= min(text.utf8.count, Int(UInt32.max))
    }
}
