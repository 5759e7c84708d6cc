internal import Foundation
internal import Storage
internal import Tensors

extension GalleryStore {
    /// The vector that an upgrade made of a row and that is in no segment yet; `nil` for none.
    func renewedVector<Access>(
        of row: RowName,
        dimension: Int,
        in transaction: borrowing Transaction<Access>
    ) throws -> [Float]? {
        try vector(at: row.bytes, of: row, dimension: dimension, in: transaction)
    }

    /// The vector that a fit made of a row's likely query; `nil` for none.
    func queryVector<Access>(
        of row: RowName,
        dimension: Int,
        in transaction: borrowing Transaction<Access>
    ) throws -> [Float]? {
        try vector(at: row.queryBytes, of: row, dimension: dimension, in: transaction)
    }

    private func vector<Access>(
        at key: [UInt8],
        of row: RowName,
        dimension: Int,
        in transaction: borrowing Transaction<Access>
    ) throws -> [Float]? {
        guard let stored = try renewed?.get(key, in: transaction) else { return nil }
        guard let data = Self.renewedBytes(stored, key), data.count == 4 * dimension else {
            throw PerennialError.damaged(
                path: environment.path,
                part: "the renewed vector of document \(row.document)"
            )
        }
        return CertificateInputs.floats(data)
    }

    /// What is stored under a key, without its digest; `nil` where that differs.
    ///
    /// Until format 3 the digest did not tell the key.
    static func renewedBytes(_ stored: Data, _ key: [UInt8]) -> Data? {
        SealedValue.open(stored, under: key) ?? SealedValue.open(stored)
    }

    /// Keeps vectors that an upgrade made, `n × d`, a row a name.
    func keep(_ vectors: Matrix, of rows: [RowName]) throws {
        try keep(vectors, at: rows.map(\.bytes))
    }

    /// Keeps the vectors of rows' likely queries, `n × d`, a row a name.
    func keepQueries(_ vectors: Matrix, of rows: [RowName]) throws {
        try keep(vectors, at: rows.map(\.queryBytes))
    }

    private func keep(_ vectors: Matrix, at keys: [[UInt8]]) throws {
        precondition(vectors.rows == keys.count, "a key a vector")
        guard let renewed, !keys.isEmpty else { return }
        try environment.write { transaction in
            for (index, key) in keys.enumerated() {
                let row = Matrix(rows: 1, columns: vectors.columns, elements: vectors.row(index))
                let data = SealedValue.seal(CertificateInputs.data(row), under: key)
                try renewed.put(data, for: key, in: transaction)
            }
        }
    }

    /// The names of all rows whose renewed vector is in no segment yet.
    func renewedRows<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws -> [RowName] {
        try renewedKeys(in: transaction).compactMap(RowName.init(bytes:))
    }

    /// Forgets the renewed vectors of rows.
    func forgetRenewed(
        _ rows: [RowName],
        in transaction: borrowing WriteTransaction
    ) throws {
        for row in rows { try renewed?.delete(row.bytes, in: transaction) }
    }

    /// Forgets all vectors that an upgrade made, those of queries too.
    func forgetAllRenewed(in transaction: borrowing WriteTransaction) throws {
        for key in try renewedKeys(in: transaction) { try renewed?.delete(key, in: transaction) }
    }

    private func renewedKeys<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        try renewed?.withCursor(in: transaction) { cursor in
            while let key = try cursor.nextKey() { keys.append(key) }
        }
        return keys
    }
}
