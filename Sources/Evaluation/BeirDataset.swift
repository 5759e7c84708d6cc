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
        preconditionFailure("signatures come first; the body follows")
    }

    /// The documents, read one at a time.
    public func corpus() throws -> DocumentReader {
        preconditionFailure("signatures come first; the body follows")
    }

    /// All queries, in the order of the file.
    public func queries() throws -> [Query] {
        preconditionFailure("signatures come first; the body follows")
    }

    /// The judgments of a split.
    public func judgments(split: String) throws -> Judgments {
        preconditionFailure("signatures come first; the body follows")
    }
}
