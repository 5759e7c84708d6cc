internal import Foundation
internal import Tensors

/// All that a certificate is computed from, beside the vectors of the gallery.
struct CertificateInputs: Codable {
    /// A query.
    struct Query: Codable {
        let id: String
        let text: String
        /// The document that the query was made from, which is not ranked for it.
        let own: UInt64?
        /// The grade of each judged document, by number; empty where nothing is judged.
        let grades: [UInt64: Int]
    }

    let queries: [Query]
    /// Whether documents are judged.
    let isJudged: Bool
    /// The ranked rows, ``RowName/bytes`` one after another.
    let rows: Data
    /// The queries' vectors in the old space, float32 little-endian, row after row.
    let oldQueries: Data
    /// Those in the new space.
    let newQueries: Data
    /// Those that the projection made.
    let bridgedQueries: Data
    let cascade: Int
    let margin: Double
    let served: String
    /// Whether a cascade takes candidates of the old query too.
    let joinsOldCandidates: Bool?
    /// Whether documents that the fit has embedded are compared in the new space; absent in
    /// certificates before there was a choice, of which none did.
    let joinsEmbedded: Bool?

    /// The names of the ranked rows.
    var names: [RowName] {
        let bytes = Array(rows)
        return stride(from: 0, to: bytes.count, by: RowName.byteCount).compactMap {
            RowName(bytes: Array(bytes[$0..<min($0 + RowName.byteCount, bytes.count)]))
        }
    }

    /// The stored form of a matrix.
    static func data(_ matrix: Matrix) -> Data {
        var data = Data(capacity: 4 * matrix.elements.count)
        for value in matrix.elements {
            for byte in 0..<4 {
                data.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32(byte))))
            }
        }
        return data
    }

    /// The matrix of a stored form, a row a query.
    func matrix(_ data: Data) -> Matrix {
        let elements = Self.floats(data)
        let columns = elements.count / max(1, queries.count)
        return Matrix(rows: queries.count, columns: columns, elements: elements)
    }

    /// The numbers of a stored form.
    static func floats(_ data: Data) -> [Float] {
        let bytes = Array(data)
        return stride(from: 0, to: bytes.count - 3, by: 4).map { place in
            Float(
                bitPattern: bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
            )
        }
    }
}
