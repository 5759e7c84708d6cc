internal import Evaluation
internal import Storage

extension GallerySnapshot {
    /// The fewest documents that a certificate is made with.
    private static let leastDocuments = 20
    /// Words of a query that is made from a document without a title.
    private static let madeWords = 12

    /// The queries of a certificate: the user's, or made from documents.
    func certificationQueries(
        _ options: UpgradeCertificationOptions
    ) throws -> [CertificateInputs.Query] {
        guard let asked = options.queries else { return try madeQueries(options.madeQueries) }
        guard !asked.isEmpty else { throw PerennialError.noQueries }
        let queries = try asked.map { query in
            let grades = options.judgments?.grades(of: query.id) ?? []
            let known = try grades.compactMap { key, grade in
                try storage.read { try store.number(ofKey: key, in: $0) }.map { ($0, grade) }
            }
            return CertificateInputs.Query(
                id: query.id,
                text: query.text,
                own: try ownDocument(of: query, options.judgments),
                grades: Dictionary(known) { first, _ in first }
            )
        }
        guard options.judgments != nil else { return queries }
        let judged = queries.filter { $0.grades.values.contains { $0 > 0 } }
        guard !judged.isEmpty else {
            throw PerennialError.nothingJudged(path: store.environment.path)
        }
        return judged
    }

    /// The document that has a judged query's own key, as in data sets whose questions are documents too; `nil` where
    /// there is none, or where it is judged relevant and the key is chance.
    private func ownDocument(
        of query: UpgradeCertificationOptions.Query,
        _ judgments: Judgments?
    ) throws -> UInt64? {
        guard let judgments, judgments.grade(query: query.id, document: query.id) ?? 0 <= 0 else {
            return nil
        }
        return try storage.read { try store.number(ofKey: query.id, in: $0) }
    }

    /// Queries from documents that no projection was fitted on.
    private func madeQueries(_ count: Int) throws -> [CertificateInputs.Query] {
        let fitted = try storage.read { try store.fittedRows(in: $0) }
        let unseen = livePlaces().filter {
            let name = name(of: $0)
            return name.ordinal == 0 && !fitted.contains(name)
        }
        guard unseen.count >= Self.leastDocuments else {
            throw PerennialError.sampleTooSmall(found: unseen.count, needed: Self.leastDocuments)
        }
        return try unseen.spread(count, phase: 0.25).map { place in
            let number = segment(at: place.segment).documents[place.row]
            let record = try document(number: number)
            let words = record.embeddedText.split(whereSeparator: \.isWhitespace)
            let made = words.prefix(Self.madeWords).joined(separator: " ")
            let title = record.title ?? ""
            return CertificateInputs.Query(
                id: record.key,
                text: title.isEmpty ? made : title,
                own: number,
                grades: [:]
            )
        }
    }

    /// The rows that are ranked: those of judged documents, and others drawn at random.
    func certificationPlaces(
        _ options: UpgradeCertificationOptions,
        _ queries: [CertificateInputs.Query]
    ) throws -> [RowPlace] {
        let all = livePlaces()
        guard all.count >= Self.leastDocuments else {
            throw PerennialError.sampleTooSmall(found: all.count, needed: Self.leastDocuments)
        }
        let judged = Set(queries.flatMap { $0.grades.keys })
        let isJudged = all.map { judged.contains(segment(at: $0.segment).documents[$0.row]) }
        let kept = isJudged.count { $0 }
        let others = zip(all, isJudged).filter { !$1 }.map(\.0)
            .spread(max(0, options.documents - kept), phase: 0.75)
        let wanted = Set(others)
        return zip(all, isJudged).filter { $1 || wanted.contains($0) }.map(\.0)
    }
}
