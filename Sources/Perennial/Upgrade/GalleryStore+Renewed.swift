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
        guard let stored = try renewed?.get(row.bytes, in: transaction) else { return nil }
        guard let data = SealedValue.open(stored), data.count == 4 * dimension else {
            throw PerennialError.damaged(
                path: environment.path,
                part: "the renewed vector of document \(row.document)"
            )
        }
        var values = [Float](repeating: 0, count: dimension)
        for (index, place) in stride(from: data.startIndex, to: data.endIndex, by: 4).enumerated() {
            let bits = data[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            values[index] = Float(bitPattern: bits)
        }
        return values
    }

    /// Keeps vectors that an upgrade made, `n × d`, a row a name.
    func keep(_ vectors: Matrix, of rows: [RowName]) throws {
        precondition(vectors.rows == rows.count, "a name a vector")
        guard let renewed, !rows.isEmpty else { return }
        try environment.write { transaction in
            for (index, row) in rows.enumerated() {
                var data = Data(capacity: 4 * vectors.columns)
                for value in vectors[row: index] {
                    let bits = value.bitPattern
                    for byte in 0..<4 {
                        data.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt32(byte))))
                    }
                }
                try renewed.put(SealedValue.seal(data), for: row.bytes, in: transaction)
            }
        }
    }

    /// The names of all rows whose renewed vector is in no segment yet.
    func renewedRows<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws -> [RowName] {
        var rows: [RowName] = []
        try renewed?.withCursor(in: transaction) { cursor in
            while let key = try cursor.nextKey() {
                if let row = RowName(bytes: key) { rows.append(row) }
            }
        }
        return rows
    }

    /// Forgets renewed vectors; all of them when `rows` is nil.
    func forgetRenewed(
        _ rows: [RowName]? = nil,
        in transaction: borrowing WriteTransaction
    ) throws {
        guard let renewed else { return }
        for row in try rows ?? renewedRows(in: transaction) {
            try renewed.delete(row.bytes, in: transaction)
        }
    }
}
