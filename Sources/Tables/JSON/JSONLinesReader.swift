/// The objects of a JSON Lines stream, one a line; blank lines are skipped.
package final class JSONLinesReader {
    private let lines: LineReader
    private let depthLimit: Int

    /// The line of the object that `next()` returned last.
    package var position: SourcePosition { lines.position }
    /// Lines without anything on them, which were left out.
    package var blankLines: Int { lines.blankLines }
    /// How many bytes have been read from the source.
    package var bytesRead: Int { lines.bytesRead }
    /// How many bytes are held in memory.
    package var bufferedBytes: Int { lines.bufferedBytes }

    /// Reads the objects of `lines`.
    package init(_ lines: LineReader, depthLimit: Int = 256) {
        self.lines = lines
        self.depthLimit = depthLimit
    }

    /// The next object, or `nil` after the last.
    ///
    /// - Throws: `TablesError` with line and column; an error about a line consumes it.
    package func next() throws(TablesError) -> JSONObject? {
        while let line = try lines.next() {
            if line.allSatisfy(JSONParser.isWhitespace) {
                lines.blankLines += 1
                continue
            }
            return try object(in: line)
        }
        return nil
    }

    private func object(in line: [UInt8]) throws(TablesError) -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONParser.parse(line, depthLimit: depthLimit)
        } catch {
            let place = SourcePosition(
                file: lines.name,
                line: lines.lineNumber,
                column: error.offset + 1
            )
            throw .invalidJSON(place, error.problem)
        }
        guard case .object(let object) = value else {
            throw .notAnObject(position, found: value.kind)
        }
        return object
    }
}
