import Foundation
import LexicalSearch
import TestSupport

/// Random documents of few words, some of them in most documents, and their scores by definition.
struct Corpus {
    let documents: [[String]]

    init(documents: [[String]]) {
        self.documents = documents
    }

    /// Words are drawn such that the first are frequent and the last rare.
    init(documents count: Int, words: Int, random: inout SeededRandom) {
        documents = (0..<count).map { _ in
            (0..<Int.random(in: 0...20, using: &random)).map { _ in
                let uniform = Double.random(in: 0..<1, using: &random)
                return "w\(Int(Double(words) * uniform * uniform * uniform))"
            }
        }
    }

    /// The index of some of the documents.
    func index(_ rows: Range<Int>? = nil) throws -> InvertedIndex {
        try image(rows).open()
    }

    /// The parts of an index of some of the documents.
    func image(_ rows: Range<Int>? = nil) throws -> InvertedIndexImage {
        var builder = InvertedIndexBuilder(analyzer: try Analyzer())
        for document in documents[rows ?? documents.indices] {
            builder.add(document.joined(separator: " "))
        }
        return builder.finish()
    }

    /// The best documents by evaluating every one.
    func best(
        _ query: [String],
        k: Int,
        _ parameters: BM25,
        isAllowed: (Int) -> Bool
    ) -> [LexicalHit] {
        let total = documents.reduce(0) { $0 + $1.count }
        let average = Double(total) / Double(max(documents.count, 1))
        let slope = average > 0 ? parameters.k1 * parameters.b / average : 0
        var scores = [Double](repeating: 0, count: documents.count)
        for term in Set(query) {
            let having = documents.filter { $0.contains(term) }.count
            let (n, all) = (Double(having), Double(documents.count))
            let weight =
                Double(query.filter { $0 == term }.count) * log1p((all - n + 0.5) / (n + 0.5))
            for (row, document) in documents.enumerated() {
                let count = Double(document.filter { $0 == term }.count)
                guard count > 0 else { continue }
                let norm = parameters.k1 * (1 - parameters.b) + slope * Double(document.count)
                let steps = (weight * count / (count + norm) * 0x1p32).rounded(.toNearestOrEven)
                scores[row] += max(steps, 1) * 0x1p-32
            }
        }
        return Array(
            scores.enumerated().filter { $0.element > 0 && isAllowed($0.offset) }
                .sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
                .prefix(k).map { LexicalHit(row: $0.offset, score: $0.element) }
        )
    }
}
