internal import Encoders
internal import LexicalSearch
internal import Storage
internal import VectorSearch

/// Something that is wrong in a gallery.
public struct Damage: Sendable, Equatable, CustomStringConvertible {
    /// The part that is damaged: `segment 3, array vectors`, `document 17`, `key "a"`.
    public let part: String
    /// What is wrong with it.
    public let problem: String

    /// Part and problem in one line.
    public var description: String { "\(part): \(problem)" }
}

extension GallerySnapshot {
    /// Reads everything and checks it: checksums, graphs, documents, keys and counts.
    ///
    /// - Parameter progress: told after each part what share of the bytes was checked, 0 to 1.
    /// - Returns: all that is wrong; empty for a sound gallery.
    /// - Throws: `StorageError` when the file cannot be read at all.
    public func verify(progress: (Double) -> Void = { _ in }) throws -> [Damage] {
        var damages: [Damage] = []
        let total = manifest.segments.reduce(1) { $0 + $1.bytes }
        var checked = 0
        var numbers: Set<UInt64> = []
        for segment in segments {
            damages += checkArrays(of: segment)
            damages += checkRows(of: segment, numbers: &numbers)
            damages += try checkColumns(of: segment)
            checked += segment.description.bytes
            progress(Double(checked) / Double(total))
        }
        damages += try checkDocuments(numbers)
        var renewed: Set<UInt64> = []
        for segment in renewedSegments {
            damages += checkArrays(of: segment)
            damages += checkRows(of: segment, numbers: &renewed)
            damages += try checkColumns(of: segment)
        }
        for number in renewed.subtracting(numbers) {
            damages.append(
                Damage(part: "document \(number)", problem: "it has a vector in the new space only")
            )
        }
        progress(1)
        return damages
    }

    /// Compares the columns of metadata with the documents.
    func checkColumns(of segment: Segment) throws -> [Damage] {
        let number = segment.description.number
        let part = "segment \(number), metadata"
        var expected = MetadataColumns.Builder()
        var stored = MetadataColumns.Builder()
        do {
            try forEachLiveRow(of: segment) { expected.append($1.metadata, row: $0) }
        } catch PerennialError.damaged {
            // The document is reported where documents are checked.
            return []
        }
        do {
            try storage.read { transaction in
                try store.columns.append(
                    segment: number,
                    rows: segment.description.rows,
                    to: &stored,
                    in: transaction,
                    place: { segment.isLive($0) ? $0 : nil }
                )
            }
        } catch {
            return [Damage(part: part, problem: "\(error)")]
        }
        return stored == expected
            ? [] : [Damage(part: part, problem: "it is not that of the documents")]
    }

    /// Checks the arrays' checksums, and that a graph is whole.
    func checkArrays(of segment: Segment) -> [Damage] {
        let name = "segment \(segment.description.number)"
        var damages: [Damage] = []
        let description = segment.description
        let stored = description.uncompressed?.arrays ?? [:]
        let arrays = description.arrays.merging(stored) { used, _ in used }
        for (array, layout) in arrays.sorted(by: { $0.key < $1.key }) {
            do {
                try store.arrays.verify(layout, in: storage)
            } catch {
                damages.append(Damage(part: "\(name), array \(array)", problem: "\(error)"))
            }
        }
        guard damages.isEmpty, let graph = segment.index as? GraphIndex else { return damages }
        do {
            let reached = try graph.check()
            if reached < graph.count {
                damages.append(
                    Damage(
                        part: "\(name), graph",
                        problem: "\(graph.count - reached) of \(graph.count) rows cannot be reached"
                    )
                )
            }
        } catch {
            damages.append(Damage(part: "\(name), graph", problem: "\(error)"))
        }
        return damages
    }

    private func checkRows(of segment: Segment, numbers: inout Set<UInt64>) -> [Damage] {
        let description = segment.description
        let name = "segment \(description.number)"
        var damages: [Damage] = []
        func report(_ problem: String) { damages.append(Damage(part: name, problem: problem)) }
        if segment.documents.count != description.rows { report("it has not a document a row") }
        if let spans = segment.spans, spans.count != description.rows {
            report("it has not a passage a row")
        }
        if let words = segment.words, words.header.documents != description.rows {
            report("its words are of \(words.header.documents) rows")
        }
        var last: UInt64?
        var live = 0
        var documents: Set<UInt64> = []
        for row in 0..<min(segment.documents.count, description.rows) {
            let number = segment.documents[row]
            let isOrdered = last.map { segment.spans == nil ? number > $0 : number >= $0 } ?? true
            if !isOrdered { report("row \(row) is out of order") }
            last = number
            guard segment.isLive(row) else { continue }
            live += 1
            documents.insert(number)
        }
        for number in documents where !numbers.insert(number).inserted {
            report("document \(number) is in two segments")
        }
        if documents.count != description.documents - description.deletedDocuments {
            report("\(documents.count) documents live where the manifest has another count")
        }
        if live != description.rows - description.deleted {
            report("\(live) rows live where \(description.rows - description.deleted) should")
        }
        return damages
    }

    private func checkDocuments(_ numbers: Set<UInt64>) throws -> [Damage] {
        var damages: [Damage] = []
        let counts = try storage.read { try store.counts(in: $0) }
        for (what, count) in [("documents", counts.documents), ("keys", counts.keys)]
        where count != numbers.count {
            damages.append(
                Damage(part: what, problem: "\(count) where the segments have \(numbers.count)")
            )
        }
        for number in numbers {
            do {
                let record = try document(number: number)
                let found = try storage.read { try store.number(ofKey: record.key, in: $0) }
                if found != number {
                    damages.append(
                        Damage(
                            part: "key \"\(record.key)\"",
                            problem: "it leads to another document"
                        )
                    )
                }
            } catch {
                damages.append(Damage(part: "document \(number)", problem: "\(error)"))
            }
        }
        return damages
    }
}
