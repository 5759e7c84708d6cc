internal import Encoders
internal import Tables
internal import Tensors

/// Documents whose texts are being encoded on another thread.
struct EncodingBatch {
    let records: [DocumentRecord]
    /// The parts of each text that have a vector; `nil` for one vector a document.
    let passages: [[Range<Int>]]?
    private let vectors: Background<(matrix: Matrix, cut: Int)>

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
            passages.map { zip(records, $0).map { $0.embeddedTexts(of: $1) } }
            ?? records.map { [$0.embeddedText] }
        self.passages = passages
        vectors = Background {
            let options = EncodingOptions(prompt: .role(.document))
            let matrix = try encoder.encode(texts.flatMap(\.self), options: options)
            guard let limit = encoder.documentTokenLimit else { return (matrix, 0) }
            let cut = try texts.count { texts in
                try texts.contains { try encoder.hasMoreTokens(than: limit, in: $0) }
            }
            return (matrix, cut)
        }
    }

    /// Waits for the vectors, `n × d`, and the number of documents that the model reads in part.
    func finished() throws -> (matrix: Matrix, cut: Int) { try vectors.value() }
}

extension TextEncoder {
    /// Whether a text has more than so many tokens; of a long text only a beginning is looked at.
    func hasMoreTokens(than limit: Int, in text: String) throws -> Bool {
        // A token is a byte at least.
        guard text.utf8.count > limit else { return false }
        var size = max(limit, 64) * 32
        while size < text.utf8.count {
            let start = String(decoding: text.utf8.prefix(size), as: UTF8.self)
            // The last word may be torn, and its pieces may be more than the word's tokens.
            if try tokenSpans(of: start).count > limit + 16 { return true }
            size *= 8
        }
        return try tokenSpans(of: text).count > limit
    }
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
    ///
    /// - Returns: the number of its documents that the model reads in part.
    mutating func append(_ batch: EncodingBatch) throws -> Int {
        let (matrix, cut) = try batch.finished()
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
        return cut
    }
}
