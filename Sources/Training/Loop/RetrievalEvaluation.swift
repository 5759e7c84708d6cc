public import Encoders
public import Evaluation
internal import Tables
internal import Tensors

/// How well an encoder finds the judged documents of a BEIR folder, by exact search.
public struct RetrievalEvaluation: Sendable {
    /// The split whose judgments count.
    public let split: String
    private let documents: [(key: String, text: String)]
    private let queries: [BeirDataset.Query]
    private let judgments: Judgments

    /// Documents that are kept a query.
    private static let depth = 100
    /// Queries that are compared at once.
    private static let queriesAtOnce = 64

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - split: the split; by default `test`, else `dev`, else the first.
    /// - Throws: `EvaluationError`, `TablesError`.
    public init(path: String, split: String? = nil) throws {
        let dataset = try BeirDataset(path: path)
        let usual = ["test", "dev"].first { dataset.splits.contains($0) } ?? dataset.splits[0]
        self.split = split ?? usual
        judgments = try dataset.judgments(split: self.split)
        queries = try dataset.queries(split: self.split)
        var documents: [(key: String, text: String)] = []
        let reader = try dataset.corpus()
        while let document = try reader.next() {
            let parts = [document.title ?? "", document.text].filter { !$0.isEmpty }
            documents.append((document.key, parts.joined(separator: " ")))
        }
        self.documents = documents
    }

    /// What an encoder reaches.
    ///
    /// - Throws: `EncodersError` of the encoder.
    public func measure(
        _ encoder: some TextEncoder,
        metrics: [RankingMetric] = [.ndcg(cutoff: 10), .recall(cutoff: 100)]
    ) throws -> RankingEvaluation {
        let found = try encoder.encode(
            documents.map(\.text),
            options: EncodingOptions(prompt: .role(.document))
        ).normalizedRows()
        let asked = try encoder.encode(
            queries.map(\.text),
            options: EncodingOptions(prompt: .role(.query))
        ).normalizedRows()
        var run = Run()
        for start in stride(from: 0, to: queries.count, by: Self.queriesAtOnce) {
            let rows = start..<min(start + Self.queriesAtOnce, queries.count)
            let part = Embeddings(asked).rows(rows).matrix
            let scores = part.multiplied(byTransposed: found)
            for (place, query) in rows.enumerated() {
                let row = Array(scores[row: place])
                let best = row.indices.sorted { row[$0] > row[$1] }.prefix(Self.depth)
                try run.add(
                    query: queries[query].id,
                    entries: best.map { .init(document: documents[$0].key, score: row[$0]) }
                )
            }
        }
        return RankingEvaluation(of: run, against: judgments, metrics: metrics)
    }
}
