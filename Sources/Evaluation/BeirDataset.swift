import Foundation
public import Tables

/// A retrieval data set in BEIR's layout: `corpus.jsonl`, `queries.jsonl` and `qrels/<split>.tsv`.
public struct BeirDataset: Sendable {
    /// A query of the set.
    public struct Query: Sendable, Equatable {
        /// The query's id.
        public let id: String
        /// Its text.
        public let text: String
    }

    /// The folder.
    public let path: String
    /// The splits with judgments, sorted by name.
    public let splits: [String]

    /// Opens a folder; nothing is read yet but the names of its files.
    ///
    /// - Throws: `EvaluationError` naming what the folder lacks.
    public init(path: String) throws(EvaluationError) {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { throw .source(.noSuchFile(path: path)) }
        for part in ["corpus.jsonl", "queries.jsonl", "qrels"]
        where !files.fileExists(atPath: "\(path)/\(part)") {
            throw .missingPart(path: path, part: part)
        }
        let names: [String]
        do {
            names = try files.contentsOfDirectory(atPath: "\(path)/qrels")
        } catch {
            throw .source(.unreadable(path: "\(path)/qrels", reason: error.localizedDescription))
        }
        splits = names.filter { $0.hasSuffix(".tsv") && !$0.hasPrefix(".") }
            .map { String($0.dropLast(4)) }.sorted()
        guard !splits.isEmpty else { throw .missingPart(path: path, part: "qrels/<split>.tsv") }
        self.path = path
    }

    /// The documents, read one at a time.
    ///
    /// - Throws: `EvaluationError.source`; the reader's own errors are `TablesError`s with their line.
    public func corpus() throws(EvaluationError) -> DocumentReader {
        do {
            return try DocumentReader([.beir(path: path)])
        } catch {
            throw .source(error)
        }
    }

    /// The queries in the order of the file: all of them, or those that a split judges.
    ///
    /// - Throws: `EvaluationError` with file and line; `.noJudgedQuery` where a split judges none of them.
    public func queries(split: String? = nil) throws(EvaluationError) -> [Query] {
        var judged: Set<ExactString>?
        if let split { judged = Set(try judgments(split: split).queries.map { ExactString($0) }) }
        let fields = DocumentFields(id: "_id", text: ["text"])
        var queries: [Query] = []
        var seen: Set<ExactString> = []
        do {
            let source = DocumentSource.file(path: "\(path)/queries.jsonl", format: .jsonLines)
            let reader = try DocumentReader([source], fields: fields)
            while let record = try reader.next() {
                let id = ExactString(record.key)
                guard seen.insert(id).inserted else {
                    throw EvaluationError.duplicateQuery(record.position, query: record.key)
                }
                if judged?.contains(id) ?? true {
                    queries.append(Query(id: record.key, text: record.text))
                }
            }
        } catch let error as TablesError {
            throw .source(error)
        } catch let error as EvaluationError {
            throw error
        } catch {
            preconditionFailure("readers throw no other errors")
        }
        if let split, queries.isEmpty { throw .noJudgedQuery(path: path, split: split) }
        return queries
    }

    /// The judgments of a split.
    ///
    /// - Throws: `EvaluationError` for an unknown split, or with file and line.
    public func judgments(split: String) throws(EvaluationError) -> Judgments {
        guard splits.contains(split) else {
            throw .unknownSplit(path: path, split: split, known: splits)
        }
        return try Judgments(contentsOf: "\(path)/qrels/\(split).tsv")
    }
}
