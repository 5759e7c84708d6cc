import Foundation

/// The terminal: results on standard output, everything else on standard error.
enum Console {
    /// Whether standard error is a terminal that may be animated.
    static let isAnimated =
        isatty(STDERR_FILENO) == 1
        && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Sets up the process: a reader that goes away ends the program quietly.
    static func prepare() {
        signal(SIGPIPE, SIG_DFL)
    }

    /// Writes a line to standard error.
    static func error(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Writes a remark to standard error, for instance the natural next command.
    static func note(_ line: String) {
        error(line)
    }

    /// Writes a line to standard output.
    static func line(_ line: String) {
        print(line)
    }

    /// Writes a value to standard output as one line of JSON.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(value)
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }

    /// Writes rows as aligned columns; the first row is the heading.
    static func table(_ rows: [[String]]) {
        guard let columns = rows.first?.count else { return }
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            let cells = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            line(cells.joined(separator: "  ").trimmingTrailingSpaces())
        }
    }
}

extension String {
    fileprivate func trimmingTrailingSpaces() -> String {
        var end = endIndex
        while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
        return String(self[..<end])
    }
}
