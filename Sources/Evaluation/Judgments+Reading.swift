import Tables

extension Judgments {
    /// Reads TREC qrels or a BEIR table of judgments.
    ///
    /// TREC: `query iteration document grade`. BEIR: `query-id corpus-id score`, mostly with that header line. A judgment that is
    /// repeated with the same grade counts once.
    ///
    /// - Throws: `EvaluationError` with file and line; `.noJudgments` where nothing is judged.
    public init(contentsOf path: String) throws(EvaluationError) {
        self.init()
        var lines = try FieldLines(path: path)
        var width: Int?
        while let fields = try lines.next() {
            if width == nil {
                width = fields.count == 3 ? 3 : 4
                // A header's last field is a word, a judgment's is a number.
                if width == 3, Int(fields[2]) == nil { continue }
            }
            guard fields.count == width else {
                throw .malformedJudgment(lines.position, found: fields.count)
            }
            let document = String(fields[fields.count - 2])
            let text = fields[fields.count - 1]
            guard let grade = Int(text) else {
                throw .malformedNumber(lines.position, text: String(text))
            }
            let query = String(fields[0])
            if let known = self.grade(query: query, document: document), known != grade {
                throw .conflictingGrades(lines.position, query: query, document: document)
            }
            judge(query: query, document: document, grade: grade)
        }
        guard !queries.isEmpty else { throw .noJudgments(path: path) }
    }
}
