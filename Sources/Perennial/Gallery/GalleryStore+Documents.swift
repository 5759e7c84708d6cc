internal import Hashing
internal import Foundation
internal import Storage

extension GalleryStore {
    /// A longer key is stored by its SHA-256; LMDB takes 511 bytes.
    private static let longestPlainKey = 480

    /// The document of a number; `nil` when it was deleted.
    func record<Access>(
        number: UInt64,
        in transaction: borrowing Transaction<Access>
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
        ofKey key: String,
        in transaction: borrowing Transaction<Access>
    ) throws -> UInt64? {
        try keys.get(Self.storedKey(key), in: transaction)
    }

    /// Stores a document under a number that follows all others.
    func append(
        _ record: DocumentRecord,
        number: UInt64,
        in transaction: borrowing WriteTransaction
    ) throws {
        let sealed = try SealedValue.seal(JSONEncoder().encode(record))
        try documents.append(sealed, for: number, in: transaction)
        try keys.put(number, for: Self.storedKey(record.key), in: transaction)
    }

    /// Removes the document of a number, its pending vectors in the space of an upgrade, and its key
    /// when the key still leads to it.
    func delete(
        number: UInt64,
        key: String,
        pendingIn space: String?,
        in transaction: borrowing WriteTransaction
    ) throws {
        try documents.delete(number, in: transaction)
        if let space { try pending.forget(document: number, in: space, transaction) }
        if try self.number(ofKey: key, in: transaction) == number {
            try keys.delete(Self.storedKey(key), in: transaction)
        }
    }

    /// Numbers of the documents whose record cannot be read.
    func damagedRecords<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws -> [UInt64] {
        var damaged: [UInt64] = []
        try documents.withCursor(in: transaction) { cursor in
            while let (number, _) = try cursor.next() {
                do {
                    _ = try record(number: number, in: transaction)
                } catch PerennialError.damaged {
                    damaged.append(number)
                }
            }
        }
        return damaged
    }

    /// What was wrong with keys.
    struct RestoredKeys {
        /// How many keys were wrong, missing or left over.
        var wrong = 0
        /// Documents whose key a later document has too.
        var doubled: [UInt64] = []
    }

    /// Makes every key lead to its document, and removes keys that lead nowhere.
    ///
    /// A key leads to the last of several documents that have it; the others are removed, as an
    /// upsert would have done.
    func restoreKeys(in transaction: borrowing WriteTransaction) throws -> RestoredKeys {
        var restored = RestoredKeys()
        try documents.withCursor(in: transaction) { cursor in
            while let number = try cursor.nextKey() {
                guard let key = try storedKey(ofDocument: number, in: transaction) else { continue }
                let found = try keys.get(key, in: transaction)
                if found == number { continue }
                if let found, try storedKey(ofDocument: found, in: transaction) == key {
                    restored.doubled.append(min(found, number))
                    guard found < number else { continue }
                }
                try keys.put(number, for: key, in: transaction)
                restored.wrong += 1
            }
        }
        for number in restored.doubled { try documents.delete(number, in: transaction) }
        var astray: [[UInt8]] = []
        try keys.withCursor(in: transaction) { cursor in
            while let (key, number) = try cursor.next() {
                let own = try storedKey(ofDocument: number, in: transaction)
                if own != key { astray.append(key) }
            }
        }
        for key in astray { try keys.delete(key, in: transaction) }
        restored.wrong += astray.count
        return restored
    }

    /// The stored key of the document of a number; `nil` when there is none.
    private func storedKey<Access>(
        ofDocument number: UInt64,
        in transaction: borrowing Transaction<Access>
    ) throws -> [UInt8]? {
        try record(number: number, in: transaction).map { Self.storedKey($0.key) }
    }

    /// Number of documents and of keys; both are the manifest's count in a sound gallery.
    func counts<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws -> (documents: Int, keys: Int) {
        try (documents.count(in: transaction), keys.count(in: transaction))
    }

    /// A key as it is stored: itself, or its digest where it is too long.
    static func storedKey(_ key: String) -> [UInt8] {
        let bytes = Array(key.utf8)
        return bytes.count <= longestPlainKey ? [0] + bytes : [1] + MessageDigest.sha256(bytes)
    }
}
