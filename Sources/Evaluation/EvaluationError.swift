public import Files
public import Tables

/// What can go wrong while reading judgments, runs and data sets.
public enum EvaluationError: Error, Equatable, Sendable {
    /// A file could not be read or is not what it should be.
    case source(TablesError)
    /// A run could not be written.
    case output(FilesError)
    /// A run has an id that its format cannot hold.
    case unwritableID(path: String, id: String)
    /// A line of a judgments file has the wrong number of fields.
    case malformedJudgment(SourcePosition, found: Int)
    /// A line of a run file has the wrong number of fields.
    case malformedRunLine(SourcePosition, found: Int)
    /// A grade or score that is not a number.
    case malformedNumber(SourcePosition, text: String)
    /// A document is judged twice for a query, differently.
    case conflictingGrades(SourcePosition, query: String, document: String)
    /// A document appears twice in a query's results.
    case duplicateDocument(SourcePosition, query: String, document: String)
    /// What was found for a query is no ranking.
    case badRanking(query: String, reason: String)
    /// Two queries have the same id.
    case duplicateQuery(SourcePosition, query: String)
    /// No metric has that name.
    case unknownMetric(name: String)
    /// A data set's folder lacks a file or folder.
    case missingPart(path: String, part: String)
    /// A file of judgments judges nothing.
    case noJudgments(path: String)
    /// No query that a split judges has a text.
    case noJudgedQuery(path: String, split: String)
    /// A run answers none of the judged queries.
    case otherQueries(path: String)
    /// There is nothing to take the mean of.
    case noValues
    /// A data set has no judgments of that name.
    case unknownSplit(path: String, split: String, known: [String])
}

extension EvaluationError: CustomStringConvertible {
    /// What happened, where, and what to do about it, in one line.
    public var description: String {
        switch self {
        case .source(let error):
            error.description
        case .output(let error):
            error.description
        case .unwritableID(let path, let id):
            "\(path): a run cannot hold the id \"\(id)\", which is empty or has white space; "
                + "take another format (search --json), or index with other keys"
        case .malformedJudgment(let place, let found):
            "\(place): \(found) fields; expected \"query iteration document grade\" or "
                + "\"query-id corpus-id score\""
        case .malformedRunLine(let place, let found):
            "\(place): \(found) fields; expected \"query Q0 document rank score tag\""
        case .malformedNumber(let place, let text):
            "\(place): \"\(text)\" is not a number that can stand there"
        case .conflictingGrades(let place, let query, let document):
            "\(place): document \(document) has another grade for query \(query) above; keep one"
        case .duplicateDocument(let place, let query, let document):
            "\(place): document \(document) appears twice for query \(query); keep its best score"
        case .badRanking(let query, let reason):
            "results of query \(query): \(reason)"
        case .duplicateQuery(let place, let query):
            "\(place): query \(query) appears twice; give every query its own _id"
        case .unknownMetric(let name):
            "no metric \"\(name)\"; use ndcg@10, map, map@100, mrr, mrr@10, recall@100, "
                + "precision@5 or hit@10"
        case .missingPart(let path, let part):
            "\(path): lacks \(part); a BEIR folder has corpus.jsonl, queries.jsonl and "
                + "qrels/<split>.tsv"
        case .noJudgments(let path):
            "\(path): has no judgments; expected lines of \"query iteration document grade\" or "
                + "\"query-id corpus-id score\""
        case .noJudgedQuery(let path, let split):
            "\(path): none of the queries that split \"\(split)\" judges has a text in queries.jsonl; "
                + "compare the ids of both files"
        case .otherQueries(let path):
            "\(path): answers none of the judged queries; compare its ids with those of the judgments"
        case .noValues:
            "there is no query to take a mean over"
        case .unknownSplit(let path, let split, let known):
            "\(path): no split \"\(split)\"; there are: \(known.joined(separator: ", "))"
        }
    }
}
