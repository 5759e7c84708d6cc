import Foundation
import Perennial
import Tables

/// What `join` prints.
struct JoinAnswer: Encodable {
    struct Query: Encodable {
        let table: String
        let column: String
        let distinct: Int
    }

    struct Pair: Encodable {
        let value: String
        let partner: String
        let similarity: Float
        let cosine: Float?
    }

    struct Candidate: Encodable {
        let table: String
        let column: String
        let columns: [String]
        let score: Double
        let explanation: String
        let similarity: Float?
        let containment: Double
        let reverseContainment: Double
        let jaccard: Double
        let matched: Int
        let distinct: Int
        let matchedSample: [String]
        let unmatchedSample: [String]
        let pairs: [Pair]
        let cardinality: String
        let joinRows: Int
        let notes: [String]
        let sql: String?

        enum CodingKeys: String, CodingKey {
            case table, column, columns, score, explanation, similarity, containment
            case reverseContainment = "reverse_containment"
            case jaccard, matched, distinct
            case matchedSample = "matched_sample"
            case unmatchedSample = "unmatched_sample"
            case pairs, cardinality
            case joinRows = "join_rows"
            case notes, sql
        }
    }

    let query: Query
    let candidates: [Candidate]

    init(_ candidates: [JoinCandidate], table: Table, columns: [String]) {
        let distinct =
            candidates.first?.evidence.queryDistinct
            ?? table.columns(named: columns[0]).first.map { ValueCounts($0).count } ?? 0
        query = Query(
            table: table.name,
            column: columns.joined(separator: ", "),
            distinct: distinct
        )
        self.candidates = candidates.map(Candidate.init)
    }

    /// Prints the candidates, those of a table together.
    func show(isExplained: Bool) {
        Console.line("\(query.table) · \(query.column) (\(query.distinct) distinct values)")
        if candidates.isEmpty { Console.line("nothing in the lake joins with it") }
        // What has no partner fills up the list of programs; people need it only where there is nothing else.
        let partners = self.candidates.filter { $0.score > 0 || !$0.notes.isEmpty }
        let candidates = partners.isEmpty ? self.candidates : partners
        var shown: Set<String> = []
        for candidate in candidates where shown.insert(candidate.table).inserted {
            Console.line(candidate.table)
            for column in candidates where column.table == candidate.table {
                column.show(isExplained: isExplained)
            }
        }
        let hidden = self.candidates.count - candidates.count
        if hidden > 0 {
            Console.line("\(hidden) more are near in meaning, without a partner value")
        }
    }
}

extension JoinAnswer.Candidate {
    init(_ candidate: JoinCandidate) {
        let evidence = candidate.evidence
        table = candidate.table
        column = candidate.columns.joined(separator: ", ")
        columns = candidate.columns
        score = candidate.score
        explanation = candidate.explanation
        similarity = candidate.similarity
        containment = evidence.containment
        reverseContainment = evidence.reverseContainment
        jaccard = evidence.jaccard
        matched = evidence.matched
        distinct = evidence.distinct
        matchedSample = evidence.matchedSample
        unmatchedSample = evidence.unmatchedSample
        pairs = evidence.pairs.map {
            .init(
                value: $0.value,
                partner: $0.partner,
                similarity: $0.similarity,
                cosine: $0.cosine
            )
        }
        cardinality = evidence.cardinality.rawValue
        joinRows = evidence.joinRows
        notes = evidence.notes
        sql = candidate.sql
    }

    fileprivate func show(isExplained: Bool) {
        let share = String(format: "%.3f", score)
        Console.line("  \(share)  \(column)  \(explanation); \(cardinality), \(joinRows) rows")
        guard isExplained else { return }
        Console.line(
            String(
                format: "         containment %.3f, reverse %.3f, Jaccard %.3f",
                containment,
                reverseContainment,
                jaccard
            )
        )
        Console.line("         equal: \(Self.list(matchedSample))")
        Console.line("         without equal: \(Self.list(unmatchedSample))")
        for pair in pairs.prefix(5) {
            let similarity = String(format: "%.3f", pair.similarity)
            Console.line("         \(pair.value) ~ \(pair.partner) (\(similarity))")
        }
        for note in notes { Console.line("         note: \(note)") }
        guard let sql else { return }
        Console.line(
            "         \(pairs.count > 20 ? "SQL with its \(pairs.count) pairs: --json" : sql)"
        )
    }

    private static func list(_ values: [String]) -> String {
        values.isEmpty ? "none" : values.joined(separator: " · ")
    }
}
