import Foundation

extension Run {
    /// Writes the run as `query Q0 document rank score tag`.
    ///
    /// Scores are written as `%.9g`, so that reading gives back the same run. An id with white space cannot be told apart
    /// from two fields, so such a run is refused.
    ///
    /// - Throws: `EvaluationError.unwritable`.
    public func write(to path: String, tag: String = "perennial") throws(EvaluationError) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw .unwritable(path: path, reason: "it cannot be created") }
        do {
            for query in queries {
                let text = try lines(of: query, tag: tag, path: path)
                try file.write(contentsOf: Data(text.utf8))
            }
            try file.close()
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw .unwritable(path: path, reason: error.localizedDescription)
        }
    }

    private func lines(
        of query: String,
        tag: String,
        path: String
    ) throws(EvaluationError) -> String {
        var text = ""
        for (index, entry) in (ranking(of: query) ?? []).enumerated() {
            for id in [query, entry.document]
            where id.isEmpty || id.contains(where: \.isWhitespace) {
                throw .unwritable(
                    path: path,
                    reason: "the id \"\(id)\" is empty or has white space"
                )
            }
            let score = String(format: "%.9g", Double(entry.score))
            text += "\(query) Q0 \(entry.document) \(index + 1) \(score) \(tag)\n"
        }
        return text
    }
}
