internal import Files
internal import Foundation

extension Run {
    /// Writes the run as `query Q0 document rank score tag`.
    ///
    /// Scores are written as `%.9g`, so that reading gives back the same run. An id with white space
    /// cannot be told apart from two fields, so such a run is refused. A file appears when it is
    /// complete; a pipe or device gets the lines as they come.
    ///
    /// - Throws: `EvaluationError.unwritableID`, `.output`.
    public func write(to path: String, tag: String = "perennial") throws(EvaluationError) {
        for query in queries { try check(query, path: path) }
        do {
            var file = try OutputFile(path: path)
            for query in queries { try file.write(lines(of: query, tag: tag)) }
            try file.commit()
        } catch {
            throw .output(error)
        }
    }

    /// Refuses ids that would be read as none or as several fields.
    private func check(_ query: String, path: String) throws(EvaluationError) {
        for id in [query] + (ranking(of: query) ?? []).map(\.document)
        where id.isEmpty || id.unicodeScalars.contains(where: \.endsField) {
            throw .unwritableID(path: path, id: id)
        }
    }

    private func lines(of query: String, tag: String) -> String {
        var text = ""
        for (index, entry) in (ranking(of: query) ?? []).enumerated() {
            let score = String(format: "%.9g", Double(entry.score))
            text += "\(query) Q0 \(entry.document) \(index + 1) \(score) \(tag)\n"
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Whether some reader of runs takes it for the end of a field: all white space and controls.
    fileprivate var endsField: Bool {
        properties.isWhitespace || properties.generalCategory == .control
    }
}
