import Contestant
import LexicalSearch
import Storage

/// An inverted index in memory.
final class LexicalContestant {
    enum Request: Decodable {
        /// Indexes the texts of a file.
        case build(file: String)
        /// Answers the queries of a file one by one.
        case search(file: String, k: Int)
        /// Answers all queries of a file.
        case batch(file: String, k: Int)
        /// The rows of the best hits of the queries of a file.
        case hits(file: String, k: Int)
    }
    private struct Built: Encodable {
        let seconds: Double
        let documents: Int
        let terms: Int
        let postings: Int
        let bytes: Int
    }
    private struct Seconds: Encodable {
        let seconds: [Double]
    }
    private struct Hits: Encodable {
        let rows: [[Int]]
    }

    private let analyzer: Analyzer
    private var index: InvertedIndex

    init() throws {
        analyzer = try Analyzer()
        index = try InvertedIndexBuilder(analyzer: analyzer).finish().open()
    }

    func answer(_ request: Request) throws -> any Encodable {
        switch request {
        case .build(let file):
            let texts: [String] = try Contestant.read(file)
            let time = Contestant.time {
                var builder = InvertedIndexBuilder(analyzer: analyzer)
                for text in texts { builder.add(text) }
                return builder.finish()
            }
            index = try time.result.open()
            return Built(
                seconds: time.seconds,
                documents: index.header.documents,
                terms: index.header.terms,
                postings: index.header.postings,
                bytes: time.result.arrays.values.reduce(0) { $0 + $1.byteCount }
            )
        case .search(let file, let k):
            let queries: [String] = try Contestant.read(file)
            return try Seconds(
                seconds: queries.map { query in
                    try Contestant.time { try search(query, k: k) }.seconds
                }
            )
        case .batch(let file, let k):
            let queries: [String] = try Contestant.read(file)
            let time = try Contestant.time { for query in queries { _ = try search(query, k: k) } }
            return ["seconds": time.seconds]
        case .hits(let file, let k):
            let queries: [String] = try Contestant.read(file)
            return try Hits(rows: queries.map { try search($0, k: k).map(\.row) })
        }
    }

    private func search(_ query: String, k: Int) throws -> [LexicalHit] {
        try index.search(LexicalQuery(query, analyzer: analyzer), k: k)
    }
}
