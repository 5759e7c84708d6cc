internal import Encoders
internal import Tensors

/// Documents whose texts are being encoded on another thread.
struct EncodingBatch {
    let records: [DocumentRecord]
    private let vectors: Background<Matrix>

    init(_ records: [DocumentRecord], encoder: any TextEncoder) {
        self.records = records
        let texts = records.map(\.embeddedText)
        vectors = Background {
            try encoder.encode(texts, options: EncodingOptions(prompt: .role(.document)))
        }
    }

    /// Waits for the vectors, `n × d`.
    func finished() throws -> Matrix { try vectors.value() }
}

/// Encoded documents that are not committed yet; of one key there is one document, the last.
struct EncodedDocuments {
    private(set) var records: [DocumentRecord] = []
    private var places: [String: Int] = [:]
    private var elements: [Float] = []
    private var columns = 0

    /// Number of documents, `n`.
    var count: Int { records.count }
    /// Their vectors, `n × d`.
    var vectors: Matrix { Matrix(rows: count, columns: columns, elements: elements) }

    /// Waits for a batch and adds it.
    mutating func append(_ batch: EncodingBatch) throws {
        let matrix = try batch.finished()
        columns = matrix.columns
        for (row, record) in batch.records.enumerated() {
            if let place = places[record.key] {
                records[place] = record
                elements.replaceSubrange(
                    place * columns..<(place + 1) * columns,
                    with: matrix[row: row]
                )
            } else {
                places[record.key] = count
                records.append(record)
                elements += matrix[row: row]
            }
        }
    }
}
