internal import Encoders
internal import Crypto
internal import Foundation
internal import Storage
internal import VectorSearch

/// The databases of a gallery, and how its values are written in them.
struct GalleryStore: Sendable {
    /// The LMDB folder.
    let environment: Environment
    private let manifests: Database<String, Data>
    private let documents: Database<UInt64, Data>
    private let keys: Database<[UInt8], UInt64>
    private let tombstones: Database<UInt32, Data>
    /// The arrays of all segments, by names like `segments/7/vectors`.
    let arrays: ArrayStore
    /// Which rows of a segment have which metadata.
    let columns: MetadataColumns

    private static let manifestKey = "manifest"
    /// A longer key is stored by its SHA-256; LMDB takes 511 bytes.
    private static let longestPlainKey = 480

    /// Opens the databases; makes them where the environment may be written and they are absent.
    init(_ environment: Environment) throws {
        self.environment = environment
        manifests = try environment.database("manifest", keys: String.self, values: Data.self)
        documents = try environment.database("documents", keys: UInt64.self, values: Data.self)
        keys = try environment.database("keys", keys: [UInt8].self, values: UInt64.self)
        tombstones = try environment.database("tombstones", keys: UInt32.self, values: Data.self)
        arrays = try ArrayStore(environment)
        columns = try MetadataColumns(environment)
    }
}

// MARK: Manifest

extension GalleryStore {
    /// The manifest, checked.
    ///
    /// - Throws: `PerennialError` when it is missing, damaged or of a newer format.
    func manifest<Access>(in transaction: borrowing Transaction<Access>) throws -> GalleryManifest {
        let path = environment.path
        guard let stored = try manifests.get(Self.manifestKey, in: transaction) else {
            throw PerennialError.notAGallery(path: path)
        }
        guard let data = SealedValue.open(stored) else {
            throw PerennialError.damagedManifest(path: path, reason: "its digest differs")
        }
        let decoder = JSONDecoder()
        do {
            let format = try decoder.decode(ManifestFormat.self, from: data).format
            guard format <= GalleryManifest.currentFormat else {
                throw PerennialError.newerFormat(
                    path: path, found: format, known: GalleryManifest.currentFormat)
            }
            let manifest = try decoder.decode(GalleryManifest.self, from: data)
            guard manifest.spaces.contains(where: { $0.fingerprint == manifest.activeSpace }) else {
                throw PerennialError.damagedManifest(
                    path: path, reason: "the active space is not listed")
            }
            return manifest
        } catch let error as DecodingError {
            throw PerennialError.damagedManifest(path: path, reason: error.shortDescription)
        }
    }

    /// Whether there is a manifest.
    func hasManifest<Access>(in transaction: borrowing Transaction<Access>) throws -> Bool {
        try manifests.contains(Self.manifestKey, in: transaction)
    }

    /// Replaces the manifest.
    func put(_ manifest: GalleryManifest, in transaction: borrowing WriteTransaction) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try manifests.put(
            SealedValue.seal(encoder.encode(manifest)), for: Self.manifestKey, in: transaction)
    }
}

// MARK: Documents

extension GalleryStore {
    /// The document of a number; `nil` when it was deleted.
    func record<Access>(
        number: UInt64, in transaction: borrowing Transaction<Access>
    ) throws -> DocumentRecord? {
        guard let stored = try documents.get(number, in: transaction) else { return nil }
        do {
            guard let data = SealedValue.open(stored) else {
                throw PerennialError.damaged(path: environment.path, part: "document \(number)")
            }
            return try JSONDecoder().decode(DocumentRecord.self, from: data)
        } catch {
            throw PerennialError.damaged(path: environment.path, part: "document \(number)")
        }
    }

    /// The number of the document with that key; `nil` when there is none.
    func number<Access>(
        ofKey key: String, in transaction: borrowing Transaction<Access>
    ) throws -> UInt64? {
        try keys.get(Self.storedKey(key), in: transaction)
    }

    /// Stores a document under a number that follows all others.
    func append(
        _ record: DocumentRecord, number: UInt64, in transaction: borrowing WriteTransaction
    ) throws {
        let sealed = try SealedValue.seal(JSONEncoder().encode(record))
        try documents.append(sealed, for: number, in: transaction)
        try keys.put(number, for: Self.storedKey(record.key), in: transaction)
    }

    /// Removes the document of a number, and its key when the key still leads to it.
    func delete(
        number: UInt64, key: String, in transaction: borrowing WriteTransaction
    ) throws {
        try documents.delete(number, in: transaction)
        if try self.number(ofKey: key, in: transaction) == number {
            try keys.delete(Self.storedKey(key), in: transaction)
        }
    }

    /// Number of documents and of keys; both are the manifest's count in a sound gallery.
    func counts<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws -> (documents: Int, keys: Int) {
        try (documents.count(in: transaction), keys.count(in: transaction))
    }

    private static func storedKey(_ key: String) -> [UInt8] {
        let bytes = Array(key.utf8)
        return bytes.count <= longestPlainKey ? [0] + bytes : [1] + SHA256.hash(data: bytes)
    }
}

// MARK: Deletions

extension GalleryStore {
    /// The rows of a segment that are not deleted.
    func liveRows<Access>(
        of segment: SegmentDescription, in transaction: borrowing Transaction<Access>
    ) throws -> RowSet {
        var live = RowSet(capacity: segment.rows, filled: true)
        guard segment.deleted > 0 else { return live }
        guard let data = try tombstones.get(segment.number, in: transaction),
            data.count == live.words.count * 8
        else {
            throw PerennialError.damaged(
                path: environment.path, part: "the deletions of segment \(segment.number)")
        }
        for (index, word) in live.words.indices.enumerated() {
            var bits: UInt64 = 0
            for byte in 0..<8 { bits |= UInt64(data[data.startIndex + index * 8 + byte]) << (8 * byte) }
            live.words[word] = bits
        }
        return live
    }

    /// Replaces the rows of a segment that are not deleted.
    func put(
        live: RowSet, ofSegment number: UInt32, in transaction: borrowing WriteTransaction
    ) throws {
        var data = Data(capacity: live.words.count * 8)
        for word in live.words {
            for byte in 0..<8 { data.append(UInt8(truncatingIfNeeded: word >> (8 * byte))) }
        }
        try tombstones.put(data, for: number, in: transaction)
    }

}

// MARK: Segments

extension GalleryStore {
    private static let segmentsPrefix = "segments/"

    /// The stored name of an array of a segment.
    static func arrayName(_ name: String, ofSegment number: UInt32) -> String {
        "\(segmentsPrefix)\(number)/\(name)"
    }

    /// Writes rows as an array of a segment.
    func write(
        _ rows: MappedArray, named name: String, ofSegment number: UInt32
    ) throws -> ArrayLayout {
        try write([(rows, Array(0..<rows.rows))], named: name, ofSegment: number)
    }

    /// Writes chosen rows of several arrays, one after another, as an array of a segment.
    func write(
        _ sources: [(array: MappedArray, rows: [Int])], named name: String,
        ofSegment number: UInt32
    ) throws -> ArrayLayout {
        let rowBytes = sources.first?.array.rowBytes ?? 1
        var writer = try arrays.writer(
            name: Self.arrayName(name, ofSegment: number), rowBytes: rowBytes)
        for (array, rows) in sources {
            for row in rows {
                try array.withRow(row) { bytes in try writer.append(bytes) }
            }
        }
        return try writer.finish()
    }

    /// Numbers of the segments that have arrays, whether or not the manifest names them.
    func segmentsWithArrays() throws -> Set<UInt32> {
        let names = try environment.read {
            try arrays.names(prefix: Self.segmentsPrefix, in: $0)
        }
        return Set(names.compactMap { UInt32($0.split(separator: "/")[1]) })
    }

    /// Removes everything of a segment: arrays, columns, deletions.
    func deleteSegment(_ number: UInt32, in transaction: borrowing WriteTransaction) throws {
        try arrays.removeAll(prefix: "\(Self.segmentsPrefix)\(number)/", in: transaction)
        try columns.delete(segment: number, in: transaction)
        try tombstones.delete(number, in: transaction)
    }
}

/// The part of a manifest that every format has.
private struct ManifestFormat: Decodable {
    let format: Int
}

extension DecodingError {
    /// The field that could not be decoded.
    fileprivate var shortDescription: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .keyNotFound(_, let context), .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        let path = context?.codingPath.map(\.stringValue).joined(separator: ".") ?? ""
        return path.isEmpty ? "not a JSON manifest" : "field \(path)"
    }
}
