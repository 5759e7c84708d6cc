import ArgumentParser
import Foundation
import Perennial
import Tables

/// A file of queries: one a line, or JSON Lines with `_id` and `text`.
enum QueryFile {
    struct Query {
        let id: String
        let text: String

        init(id: String, text: String) {
            self.id = id
            self.text = text
        }

        /// A query that was read; without an id it is numbered by line.
        init(_ document: SourceDocument) {
            let isNumbered = document.key == "\(document.position)"
            id = isNumbered ? "\(document.position.line)" : document.key
            text = document.text
        }
    }

    /// Reads all queries, one at least; without ids they are numbered by line.
    ///
    /// - Throws: `ValidationError` where there are none: a file that was named is never "no file".
    static func read(_ path: String) throws -> [Query] {
        let reader = try DocumentReader([DocumentSource(path)])
        var queries: [Query] = []
        while let document = try reader.next() { queries.append(Query(document)) }
        guard !queries.isEmpty else { throw nothing(in: path) }
        note(blankLines: reader.blankLines, in: path)
        for note in reader.notes { Console.note("note: \(note)") }
        return queries
    }

    /// What is thrown for a file without queries.
    static func nothing(in path: String) -> ValidationError {
        ValidationError("\(path): there are no queries in it")
    }

    /// Says how many lines of a file were left out.
    static func note(blankLines: Int, in path: String) {
        guard blankLines > 0 else { return }
        Console.note("\(path): \(blankLines) lines without anything on them are no queries")
    }
}
