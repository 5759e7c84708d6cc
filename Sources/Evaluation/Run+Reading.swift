import Tables

extension Run {
    /// Reads a TREC run: `query Q0 document rank score tag`.
    ///
    /// The rank column is ignored, as trec_eval does; a query's lines need not be together.
    ///
    /// - Throws: `EvaluationError` with file and line.
    public init(contentsOf path: String) throws(EvaluationError) {
        self.init()
        var lines = try FieldLines(path: path)
        var order: [ExactString] = []
        var entries: [ExactString: [Entry]] = [:]
        var seen: [ExactString: Set<ExactString>] = [:]
        while let fields = try lines.next() {
            guard fields.count == 6 else {
                throw .malformedRunLine(lines.position, found: fields.count)
            }
            // Through 64 bits to 32, as trec_eval rounds; reading 32 bits at once may differ in the last bit.
            guard let score = Double(fields[4]), !score.isNaN else {
                throw .malformedNumber(lines.position, text: String(fields[4]))
            }
            let query = ExactString(String(fields[0]))
            let document = String(fields[2])
            if entries[query] == nil { order.append(query) }
            guard seen[query, default: []].insert(ExactString(document)).inserted else {
                throw .duplicateDocument(lines.position, query: query.text, document: document)
            }
            let entry = Entry(document: document, score: Float(score))
            entries[query, default: []].append(entry)
        }
        for query in order { try add(query: query.text, entries: entries[query] ?? []) }
    }
}
