internal import Encoders
internal import Files
internal import Foundation
internal import Storage
internal import Tensors
internal import VectorSearch

extension GallerySnapshot {
    /// Writes a file that FAISS reads and that finds the same neighbours.
    ///
    /// An `IndexIDMap2` over an `IndexHNSWFlat` with the gallery's own links, or over an `IndexFlat`
    /// where the gallery has no graph. Ids are places in the order of indexing, from 0, as in
    /// ``exportVectors(to:)`` and ``exportKeys(to:)``.
    ///
    /// - Throws: `PerennialError.notCompact` when there are several segments or deleted rows;
    ///   `VectorSearchError.faissFailed`; `FilesError`.
    public func exportFaiss(to path: String) throws {
        guard segments.count == 1, let segment = segments.first, manifest.deleted == 0 else {
            throw PerennialError.notCompact(path: store.environment.path)
        }
        let file = try OutputFile(path: path, isSeekable: true)
        let ids = (0..<segment.description.rows).map(Int64.init)
        if let graph = segment.index as? GraphIndex {
            try graph.writeFaissFile(to: file.scratchPath, ids: ids)
        } else {
            let metric = manifest.settings.metric
            let vectors =
                try segment.originals
                ?? StoredVectors(segment.vectors(0..<segment.description.rows))
            try FaissFile.write(vectors, metric: metric, ids: ids, to: file.scratchPath)
        }
        try file.commit()
    }

    /// Writes the vectors of all documents as a `.npy` file, float32, in the order of indexing.
    ///
    /// - Throws: `FilesError` when the file cannot be written.
    public func exportVectors(to path: String) throws {
        var writer = try NumPyFileWriter(path: path, columns: manifest.documentSpace.dimension)
        for segment in segments {
            let live = (0..<segment.description.rows).filter(segment.isLive)
            for start in stride(from: 0, to: live.count, by: Self.rowsAtOnce) {
                let rows = live[start..<min(start + Self.rowsAtOnce, live.count)]
                try writer.append(segment.vectors(rows))
            }
        }
        try writer.finish()
    }

    /// Writes the key of every vector, one a line in the order of indexing.
    ///
    /// A document that is split into passages has a line for each of them.
    ///
    /// - Throws: `PerennialError.keyWithLineEnd`, since the lines behind such a key would belong to
    ///   other vectors; `FilesError` when the file cannot be written.
    public func exportKeys(to path: String) throws {
        try write(to: path) { _, _, record, _ in
            // By bytes, as readers of lines do: for Swift, `\r\n` is one character.
            guard !record.key.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) else {
                throw PerennialError.keyWithLineEnd(key: record.key)
            }
            return Array((record.key + "\n").utf8)
        }
    }

    /// Writes every document with its vectors as a line of JSON.
    ///
    /// `{"id","title","text","metadata","embedding"}`; with passages, `embedding` is that of one and
    /// `start` and `end` say of which.
    ///
    /// - Throws: `FilesError` when the file cannot be written.
    public func exportJSONLines(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try write(to: path) { segment, row, record, span in
            let line = ExportedDocument(
                id: record.key,
                title: record.title,
                text: record.text,
                metadata: record.metadata,
                start: span?.lowerBound,
                end: span?.upperBound,
                embedding: try segment.vectors([row]).elements
            )
            return try Array(encoder.encode(line)) + [0x0A]
        }
    }

    private func write(
        to path: String,
        _ line: (Segment, Int, DocumentRecord, Range<Int>?) throws -> [UInt8]
    ) throws {
        let file = try OutputLines(path: path)
        for segment in segments {
            try forEachLiveRow(of: segment) { row, record in
                try file.append(line(segment, row, record, segment.spans?[row]))
            }
        }
        try file.commit()
    }

    private static let rowsAtOnce = 4_096
}
