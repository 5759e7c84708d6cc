internal import Encoders
internal import Foundation
internal import Hashing
internal import Storage
internal import Tensors

/// Vectors that are in no segment yet, each under the space that it is in.
///
/// A key is the digest of the space's fingerprint, the document and the passage. So a vector can
/// never be read as one of another space, whoever wrote it and when. Formats before 4 had keys
/// without a space: nobody can tell what those vectors are, so they are never read, and the next
/// change of the manifest removes them.
struct PendingLog: Sendable {
    /// Which text of a row a vector was made from.
    enum Role { case document, query }

    private static let name = "renewed"
    /// `nil` in an old gallery that may not be written.
    private let entries: Database<[UInt8], Data>?
    private let path: String

    /// Opens the log; makes it where the environment may be written and it is absent.
    init(_ environment: Environment) throws {
        path = environment.path
        do {
            entries = try environment.database(Self.name, keys: [UInt8].self, values: Data.self)
        } catch StorageError.databaseNotFound {
            entries = nil
        }
    }

    /// The vector of a row in a space; `nil` for none.
    ///
    /// - Throws: `PerennialError.damaged` when it has another width or digest.
    func vector<Access>(
        of row: RowName,
        as role: Role = .document,
        in space: EmbeddingSpace,
        _ transaction: borrowing Transaction<Access>
    ) throws -> [Float]? {
        let key = Self.key(of: row, as: role, in: space.fingerprint)
        guard let stored = try entries?.get(key, in: transaction) else { return nil }
        guard let data = SealedValue.open(stored), data.count == 4 * space.dimension else {
            throw PerennialError.damaged(
                path: path,
                part: "the renewed vector of document \(row.document)"
            )
        }
        return CertificateInputs.floats(data)
    }

    /// Stores the vector of a row, in place of the one before.
    func put(
        _ vector: Matrix,
        of row: RowName,
        as role: Role,
        in space: String,
        _ transaction: borrowing WriteTransaction
    ) throws {
        let data = SealedValue.seal(CertificateInputs.data(vector))
        try entries?.put(data, for: Self.key(of: row, as: role, in: space), in: transaction)
    }

    /// Calls `body` with the name of every row whose vector as a document is here, ascending.
    func forEachRow<Access>(
        in space: String,
        _ transaction: borrowing Transaction<Access>,
        _ body: (RowName) throws -> Void
    ) throws {
        let prefix = Self.prefix(space)
        try entries?.withCursor(over: .prefix(prefix), in: transaction) { cursor in
            while let key = try cursor.nextKey() {
                if let row = RowName(bytes: Array(key[prefix.count...])) { try body(row) }
            }
        }
    }

    /// The names of all rows whose vector as a document is here, ascending.
    func rows<Access>(
        in space: String,
        _ transaction: borrowing Transaction<Access>
    ) throws -> [RowName] {
        var rows: [RowName] = []
        try forEachRow(in: space, transaction) { rows.append($0) }
        return rows
    }

    /// Forgets the vectors of rows as documents.
    func forget(
        _ rows: [RowName],
        in space: String,
        _ transaction: borrowing WriteTransaction
    ) throws {
        for row in rows {
            try entries?.delete(Self.key(of: row, as: .document, in: space), in: transaction)
        }
    }

    /// Forgets all vectors of a document, also those of its likely queries.
    func forget(
        document: UInt64,
        in space: String,
        _ transaction: borrowing WriteTransaction
    ) throws {
        let first = RowName(document: document, ordinal: 0).bytes.prefix(8)
        try entries?.deleteAll(over: .prefix(Self.prefix(space) + first), in: transaction)
    }

    /// Removes what is in any other space, and what no space was noted for; all when `nil`.
    func keepOnly(space: String?, _ transaction: borrowing WriteTransaction) throws {
        guard let entries, try entries.count(in: transaction) > 0 else { return }
        guard let space else {
            try entries.deleteAll(over: .all, in: transaction)
            return
        }
        let prefix = Self.prefix(space)
        try entries.deleteAll(over: .before(prefix), in: transaction)
        // No key is longer than a prefix followed by a query's name.
        let last = prefix + [UInt8](repeating: .max, count: RowName.byteCount + 2)
        try entries.deleteAll(over: .from(last), in: transaction)
    }

    private static func prefix(_ space: String) -> [UInt8] {
        MessageDigest.sha256(Array(space.utf8))
    }

    private static func key(of row: RowName, as role: Role, in space: String) -> [UInt8] {
        prefix(space) + (role == .document ? row.bytes : row.queryBytes)
    }
}

extension GalleryStore {
    /// Appends vectors that were made for rows of a space, `n × d`, a row a name.
    ///
    /// The transaction itself checks what the vectors belong to: they are dropped when the manifest
    /// does not want that space, and a row is left out when its document is gone.
    ///
    /// - Returns: whether the manifest still wants the space.
    func append(
        _ vectors: Matrix,
        of rows: [RowName],
        as role: PendingLog.Role = .document,
        in space: EmbeddingSpace
    ) throws -> Bool {
        try environment.write { transaction in
            let manifest = try self.manifest(in: transaction)
            guard manifest.upgradeSpace == space, vectors.columns == space.dimension else {
                return false
            }
            for (index, row) in rows.enumerated()
            where try documents.contains(row.document, in: transaction) {
                let vector = Matrix(rows: 1, columns: vectors.columns, elements: vectors.row(index))
                try pending.put(vector, of: row, as: role, in: space.fingerprint, transaction)
            }
            // Writes the present format, and removes what an older one left.
            if manifest.format < GalleryManifest.currentFormat {
                try put(manifest, in: transaction)
            }
            return true
        }
    }
}
