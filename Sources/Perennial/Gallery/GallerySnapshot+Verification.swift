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
    /// All that is wrong in the gallery, as ``verification(progress:)`` finds it; empty for a sound one.
    public func verify(progress: (Double) -> Void = { _ in }) throws -> [Damage] {
        try verification(progress: progress).damages
    }

    /// Reads everything and checks it: every database of the folder, those of a lake too.
    ///
    /// Digests and checksums are compared, graphs are walked, what is derived is compared with what it
    /// derives from, and counts must agree. Memory does not grow with the gallery.
    ///
    /// - Parameter progress: told what share of the arrays' bytes was checked, 0 to 1.
    /// - Returns: what is wrong, warnings, and how each database was checked.
    /// - Throws: `StorageError` when the file cannot be read at all.
    public func verification(progress: (Double) -> Void = { _ in }) throws -> Verification {
        var verification = GalleryVerification(self)
        return try verification.run(progress: progress)
    }

    /// Compares the columns of metadata with the documents.
    func checkColumns(of segment: Segment) throws -> [Damage] {
        let number = segment.description.number
        let part = "segment \(number), metadata"
        var expected = MetadataColumns.Digest()
        do {
            try forEachLiveRow(of: segment) { expected.add($1.metadata, row: $0) }
        } catch PerennialError.damaged {
            // The document is reported where documents are checked.
            return []
        }
        let stored: MetadataColumns.Digest
        do {
            stored = try storage.read { transaction in
                try store.columns.digest(
                    segment: number,
                    rows: segment.description.rows,
                    in: transaction,
                    isLive: segment.isLive
                ) { row, column in
                    try store.record(number: segment.documents[row], in: transaction)?.metadata
                        .first { MetadataColumns.prefix($0.key) == column }?.value
                }
            }
        } catch {
            return [Damage(part: part, problem: "\(error)")]
        }
        return stored == expected
            ? [] : [Damage(part: part, problem: "it is not that of the documents")]
    }

    /// Checks the arrays' checksums, and that the links of a graph lead to rows.
    func checkArrays(of segment: Segment) -> [Damage] {
        let name = "segment \(segment.description.number)"
        var damages: [Damage] = []
        let description = segment.description
        let stored = description.uncompressed?.arrays ?? [:]
        let arrays = description.arrays.sorted { $0.key < $1.key }
        for (array, layout) in arrays + stored.sorted(by: { $0.key < $1.key }) {
            do {
                try store.arrays.verify(layout, in: storage)
            } catch {
                damages.append(Damage(part: "\(name), array \(array)", problem: "\(error)"))
            }
        }
        guard damages.isEmpty, let graph = segment.index as? GraphIndex else { return damages }
        do {
            _ = try graph.check()
        } catch {
            damages.append(Damage(part: "\(name), graph", problem: "\(error)"))
        }
        return damages
    }

    /// Says how many rows of a sound graph no search reaches; `nil` where it reaches all.
    func unreachableRows(of segment: Segment) -> String? {
        guard let graph = segment.index as? GraphIndex, let reached = try? graph.check(),
            reached < graph.count
        else { return nil }
        return "segment \(segment.description.number): no search reaches "
            + "\(graph.count - reached) of its \(graph.count) rows through the graph; "
            + "`perennial repair` builds it anew, and --exact finds them"
    }
}
