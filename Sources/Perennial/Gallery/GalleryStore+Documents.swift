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

    /// Removes the document of a number, and its key when the key still leads to it.
    func delete(
        number: UInt64,
        key: String,
        in transaction: borrowing WriteTransaction
    ) throws {
        try documents.delete(number, in: transaction)
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

    /// Writes the keys of all documents anew where they differ.
    ///
    /// - Returns: how many keys were wrong, missing or left over.
    func restoreKeys(in transaction: borrowing WriteTransaction) throws -> Int {
        var expected: [[UInt8]: UInt64] = [:]
        try documents.withCursor(in: transaction) { cursor in
            while let (number, _) = try cursor.next() {
                guard let record = try record(number: number, in: transaction) else { continue }
                expected[Self.storedKey(record.key)] = number
            }
        }
        var wrong: [[UInt8]] = []
        var sound = 0
        try keys.withCursor(in: transaction) { cursor in
            while let (key, number) = try cursor.next() {
                if expected[key] == number { sound += 1 } else { wrong.append(key) }
            }
        }
        for key in wrong { try keys.delete(key, in: transaction) }
        for (key, number) in expected { try keys.put(number, for: key, in: transaction) }
        return wrong.count + expected.count - sound
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
