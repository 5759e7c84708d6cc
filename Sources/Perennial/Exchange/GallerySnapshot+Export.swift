internal import Encoders
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
    ///   `VectorSearchError.faissFailed`.
    public func exportFaiss(to path: String) throws {
        guard segments.count == 1, let segment = segments.first, manifest.deleted == 0 else {
            throw PerennialError.notCompact(path: store.environment.path)
        }
        let ids = (0..<segment.description.rows).map(Int64.init)
        if let graph = segment.index as? GraphIndex {
            try graph.writeFaissFile(to: path, ids: ids)
        } else {
            let metric = manifest.settings.metric
            let vectors =
                try segment.originals
                ?? StoredVectors(segment.vectors(0..<segment.description.rows))
            try FaissFile.write(vectors, metric: metric, ids: ids, to: path)
        }
    }

    /// Writes the vectors of all documents as a `.npy` file, float32, in the order of indexing.
    ///
    /// - Throws: `TensorsError` when the file cannot be written.
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
    /// - Throws: `CocoaError` when the file cannot be written.
    public func exportKeys(to path: String) throws {
        try write(to: path) { _, _, record, _ in Data((record.key + "\n").utf8) }
    }

    /// Writes every document with its vectors as a line of JSON.
    ///
    /// `{"id","title","text","metadata","embedding"}`; with passages, `embedding` is that of one and
    /// `start` and `end` say of which.
    ///
    /// - Throws: `CocoaError` when the file cannot be written.
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
            return try encoder.encode(line) + Data("\n".utf8)
        }
    }

    private func write(
        to path: String,
        _ line: (Segment, Int, DocumentRecord, Range<Int>?) throws -> Data
    ) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
        }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        var buffer = Data()
        for segment in segments {
            try forEachLiveRow(of: segment) { row, record in
                buffer += try line(segment, row, record, segment.spans?[row])
                guard buffer.count > Self.bytesAtOnce else { return }
                try file.write(contentsOf: buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        try file.write(contentsOf: buffer)
        try file.close()
    }

    private static let rowsAtOnce = 4_096
    private static let bytesAtOnce = 1 << 20
}
