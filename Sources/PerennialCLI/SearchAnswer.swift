import LexicalSearch
import Perennial
import Tables

/// The JSON document that a search prints.
struct SearchAnswer: Encodable {
    struct Hit: Encodable {
        let id: String
        let score: Float
        let rank: Int
        let text: String
        let title: String?
        let metadata: [String: MetadataValue]
        let passage: Passage?
        let space: String?
        let explanation: Explanation?
    }

    /// Where each list has the document.
    struct Explanation: Encodable {
        struct Place: Encodable {
            let rank: Int
            let score: Float
        }

        let dense: Place?
        let lexical: Place?
        let terms: [String: Double]
    }

    let gallery: String
    let query: String
    let space: String
    let mode: SearchMode
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

extension SearchAnswer.Hit {
    private enum CodingKeys: CodingKey {
        case id, score, rank, text, title, metadata, passage, space, explanation
    }

    /// Encodes the space also where it is null: a hit by words was compared in none.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(score, forKey: .score)
        try container.encode(rank, forKey: .rank)
        try container.encode(text, forKey: .text)
        try container.encodeIfPresent(title, forKey: .title)
        try container.encode(metadata, forKey: .metadata)
        try container.encodeIfPresent(passage, forKey: .passage)
        try container.encode(space, forKey: .space)
        try container.encodeIfPresent(explanation, forKey: .explanation)
    }

    init(_ hit: Perennial.Hit) {
        id = hit.record.key
        score = hit.score
        rank = hit.rank
        text = hit.record.text
        title = hit.record.title
        metadata = hit.record.metadata
        passage = hit.passage
        space = hit.space
        explanation = hit.explanation.map(SearchAnswer.Explanation.init)
    }
}

extension SearchAnswer.Explanation {
    init(_ explanation: Perennial.Hit.Explanation) {
        dense = explanation.dense.map { Place(rank: $0.rank, score: $0.score) }
        lexical = explanation.lexical.map { Place(rank: $0.rank, score: $0.score) }
        terms = Dictionary(explanation.terms.map { ($0.term, $0.score) }) { first, _ in first }
    }
}
