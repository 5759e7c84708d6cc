import ArgumentParser
import Foundation
import Perennial
import Tables

/// A file of queries: one a line, or JSON Lines with `_id` and `text`.
enum QueryFile {
    struct Query {
        let id: String
        let text: String
    }

    /// Reads all queries, one at least; without ids they are numbered by line.
    ///
    /// - Throws: `ValidationError` where there are none: a file that was named is never "no file".
    static func read(_ path: String) throws -> [Query] {
        let reader = try DocumentReader([DocumentSource(path)])
        var queries: [Query] = []
        while let document = try reader.next() {
            let isNumbered = document.key == "\(document.position)"
            queries.append(
                Query(
                    id: isNumbered ? "\(document.position.line)" : document.key,
                    text: document.text
                )
            )
        }
        guard !queries.isEmpty else { throw ValidationError("\(path): there are no queries in it") }
        return queries
    }
}
