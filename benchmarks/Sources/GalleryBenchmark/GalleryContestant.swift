import Contestant
import Encoders
import Perennial
import Tensors
import VectorSearch

/// A gallery of made vectors, or of real documents.
final class GalleryContestant {
    enum Request: Decodable {
        /// Makes a gallery of `rows` vectors in one commit, and a file of `queries` other vectors.
        case build(path: String, rows: Int, queries: String, count: Int)
        /// Answers the queries one by one.
        case search(path: String, queries: String, k: Int, beam: Int)
        /// The share of the true nearest that a search finds, over the first `count` queries.
        case recall(path: String, queries: String, count: Int, k: Int, beam: Int)
        /// Answers the texts of a file one by one: by vector, by words, by both.
        case modes(path: String, texts: String, model: String, k: Int)
        /// Reads and checks every byte.
        case verify(path: String)
        /// Makes `commits` commits of `documents` vectors each.
        case commit(path: String, documents: Int, commits: Int)
        /// Indexes texts with a model, as `perennial index` does.
        case index(path: String, source: String, model: String)
    }
    struct Seconds: Encodable {
        let seconds: [Double]
    }
    private struct Modes: Encodable {
        let encoding: [Double]
        let dense: [Double]
        let lexical: [Double]
        let hybrid: [Double]
    }
    private struct Recall: Encodable {
        let recall: Double
    }
    private struct Verified: Encodable {
        let seconds: Double
        let bytes: Int
        let damages: [String]
    }
    private var opened: (path: String, gallery: Gallery)?

    func answer(_ request: Request) throws -> any Encodable {
        switch request {
        case .build(let path, let rows, let queries, let count):
            return try build(path, rows: rows, queries: queries, count: count)
        case .search(let path, let queries, let k, let beam):
            return try search(path, queries, SearchOptions(k: k, effort: SearchEffort(beam: beam)))
        case .recall(let path, let queries, let count, let k, let beam):
            return try recall(path, queries, count, k: k, beam: beam)
        case .modes(let path, let texts, let model, let k):
            return try modes(path, texts: texts, model: model, SearchOptions(k: k))
        case .verify(let path):
            let gallery = try gallery(path)
            let time = try Contestant.time { try gallery.snapshot().verify() }
            return Verified(
                seconds: time.seconds,
                bytes: try gallery.fileBytes(),
                damages: time.result.map(\.description)
            )
        case .commit(let path, let documents, let commits):
            return try commit(path, documents: documents, commits: commits)
        case .index(let path, let source, let model):
            return try index(path, source: source, model: model)
        }
    }

    private func search(
        _ path: String,
        _ queries: String,
        _ options: SearchOptions
    ) throws -> Seconds {
        let snapshot = try gallery(path).snapshot()
        let queries = try NumPyFile(path: queries)
        return try Seconds(
            seconds: (0..<queries.rows).map { row in
                let query = queries.matrix(rows: row..<row + 1)
                return try Contestant.time { try snapshot.search(query, options: options) }.seconds
            }
        )
    }

    private func recall(
        _ path: String,
        _ queries: String,
        _ count: Int,
        k: Int,
        beam: Int
    ) throws -> Recall {
        let snapshot = try gallery(path).snapshot()
        let queries = try NumPyFile(path: queries).matrix(rows: 0..<count)
        let found = try snapshot.search(
            queries,
            options: SearchOptions(k: k, effort: SearchEffort(beam: beam))
        )
        let exact = try snapshot.search(queries, options: SearchOptions(k: k, isExact: true))
        let hits = zip(found, exact).reduce(0) { sum, pair in
            sum + Set(pair.0.map(\.record.key)).intersection(pair.1.map(\.record.key)).count
        }
        return Recall(recall: Double(hits) / Double(count * k))
    }

    private func modes(
        _ path: String,
        texts: String,
        model: String,
        _ options: SearchOptions
    ) throws -> Modes {
        let snapshot = try gallery(path).snapshot()
        let encoder = try TransformerEncoder(directory: model)
        let texts: [String] = try Contestant.read(texts)
        let encoded = try texts.map { text in
            try Contestant.time {
                try encoder.encode([text], options: EncodingOptions(prompt: .role(.query)))
            }
        }
        let queries = zip(texts, encoded.map(\.result))
        return try Modes(
            encoding: encoded.map(\.seconds),
            dense: queries.map { _, vector in
                try Contestant.time { try snapshot.search(vector, options: options) }.seconds
            },
            lexical: texts.map { text in
                try Contestant.time { try snapshot.search(words: [text], options: options) }.seconds
            },
            hybrid: queries.map { text, vector in
                try Contestant.time {
                    try snapshot.search(vector, words: [text], options: options)
                }.seconds
            }
        )
    }

    private func gallery(_ path: String) throws -> Gallery {
        if let opened, opened.path == path { return opened.gallery }
        let gallery = try Gallery(path: path)
        opened = (path, gallery)
        return gallery
    }
}
