internal import Encoders
internal import Tensors

/// Documents whose texts are being encoded on another thread.
struct EncodingBatch {
    let records: [DocumentRecord]
    /// The parts of each text that have a vector; `nil` for one vector a document.
    let passages: [[Range<Int>]]?
    private let vectors: Background<Matrix>

    init(
        _ records: [DocumentRecord],
        encoder: any TextEncoder,
        passages settings: PassageSettings?
    ) throws {
        self.records = records
        let passages = try settings.map { settings in
            try records.map { try $0.passages(settings, encoder: encoder) }
        }
        let texts =
            passages.map { zip(records, $0).flatMap { $0.embeddedTexts(of: $1) } }
            ?? records.map(\.embeddedText)
        self.passages = passages
        vectors = Background {
            try encoder.encode(texts, options: EncodingOptions(prompt: .role(.document)))
        }
    }

    /// Waits for the vectors, `n × d`.
    func finished() throws -> Matrix { try vectors.value() }
}

extension DocumentRecord {
    /// The parts of the text that get a vector each.
    fileprivate func passages(
        _ settings: PassageSettings,
        encoder: any TextEncoder
    ) throws -> [Range<Int>] {
        try settings.split(
            Array(text.utf8),
            spans: encoder.tokenSpans(of: text),
            reserved: title.map { try encoder.tokenSpans(of: $0).count } ?? 0
        )
    }
}

/// Encoded documents that are not committed yet; of one key there is one document, the last.
struct EncodedDocuments {
    private struct Entry {
        var record: DocumentRecord
        var passages: [Range<Int>]
        /// The vectors of all passages, one after another.
        var elements: [Float]
    }

    private var entries: [Entry] = []
    /// The place of each key; keys are bytes.
    private var places: [[UInt8]: Int] = [:]
    private var columns = 0
    private var hasPassages = false

    /// Number of documents, `n`.
    var count: Int { entries.count }
    /// The documents.
    var records: [DocumentRecord] { entries.map(\.record) }
    /// The passages of each; `nil` when each document has one vector.
    var passages: [[Range<Int>]]? { hasPassages ? entries.map(\.passages) : nil }

    /// Their vectors, a row a document or passage.
    var vectors: Matrix {
        let rows = entries.reduce(0) { $0 + max($1.passages.count, 1) }
        var elements: [Float] = []
        elements.reserveCapacity(rows * columns)
        for entry in entries { elements += entry.elements }
        return Matrix(rows: rows, columns: columns, elements: elements)
    }

    /// Waits for a batch and adds it.
    mutating func append(_ batch: EncodingBatch) throws {
        let matrix = try batch.finished()
        columns = matrix.columns
        hasPassages = batch.passages != nil
        var row = 0
        for (place, record) in batch.records.enumerated() {
            let passages = batch.passages?[place] ?? []
            let rows = row..<row + max(passages.count, 1)
            let entry = Entry(
                record: record,
                passages: passages,
                elements: rows.flatMap { Array(matrix[row: $0]) }
            )
            row = rows.upperBound
            let key = Array(record.key.utf8)
            if let place = places[key] {
                entries[place] = entry
            } else {
                places[key] = count
                entries.append(entry)
            }
        }
    }
}
