import Encoders
import Evaluation
import Perennial
import Tables
import Tensors

/// The JSON document that a search prints.
struct SearchAnswer: Encodable {
    struct Hit: Encodable {
        let id: String
        let score: Float
        let rank: Int
        let text: String
        let title: String?
        let metadata: [String: MetadataValue]
        let space: String
    }

    let gallery: String
    let query: String
    let space: String
    let mode: String
    let k: Int
    let partial: String?
    let tookMilliseconds: Double
    let hits: [Hit]

    enum CodingKeys: String, CodingKey {
        case gallery, query, space, mode, k, partial
        case tookMilliseconds = "took_ms"
        case hits
    }

    /// Encodes every field, absent ones as null: programs rely on the names.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(gallery, forKey: .gallery)
        try container.encode(query, forKey: .query)
        try container.encode(space, forKey: .space)
        try container.encode(mode, forKey: .mode)
        try container.encode(k, forKey: .k)
        try container.encode(partial, forKey: .partial)
        try container.encode(tookMilliseconds, forKey: .tookMilliseconds)
        try container.encode(hits, forKey: .hits)
    }
}

/// Searches a gallery with texts.
struct SearchSession {
    let gallery: Gallery
    let encoder: any TextEncoder
    let options: SearchOptions

    /// Queries that are encoded and searched together.
    private static let batch = 256

    /// Answers one query.
    func answer(_ query: QueryFile.Query) throws -> SearchAnswer {
        let clock = ContinuousClock()
        let start = clock.now
        let snapshot = try gallery.snapshot()
        let vectors = try encoder.encode(
            [query.text],
            options: EncodingOptions(prompt: .role(.query))
        )
        let hits = try snapshot.search(vectors, options: options).first ?? []
        let took = (clock.now - start) / .milliseconds(1)
        let documents = snapshot.manifest.documents
        let partial =
            hits.count < options.k ? "the gallery has \(documents) documents" : nil
        return SearchAnswer(
            gallery: gallery.path,
            query: query.text,
            space: snapshot.manifest.activeSpace,
            mode: "dense",
            k: options.k,
            partial: partial,
            tookMilliseconds: (took * 1000).rounded() / 1000,
            hits: hits.map {
                SearchAnswer.Hit(
                    id: $0.record.key,
                    score: $0.score,
                    rank: $0.rank,
                    text: $0.record.text,
                    title: $0.record.title,
                    metadata: $0.record.metadata,
                    space: $0.space
                )
            }
        )
    }

    /// Answers many queries as a TREC run; equal keys of results come from one snapshot.
    func run(_ queries: [QueryFile.Query], progress: (Int) -> Void = { _ in }) throws -> Run {
        let snapshot = try gallery.snapshot()
        var run = Run()
        var start = 0
        while start < queries.count {
            let slice = queries[start..<min(start + Self.batch, queries.count)]
            let vectors = try encoder.encode(
                slice.map(\.text),
                options: EncodingOptions(prompt: .role(.query))
            )
            let results = try snapshot.search(vectors, options: options)
            for (query, hits) in zip(slice, results) {
                run.add(
                    query: query.id,
                    entries: hits.map { Run.Entry(document: $0.record.key, score: $0.score) }
                )
            }
            start += slice.count
            progress(start)
        }
        return run
    }
}
