import Files
import Foundation

/// The terminal: results on standard output, everything else on standard error.
///
/// Every byte of a result is checked. When one cannot be written, the program ends there: quietly
/// where the reader has gone away, else with status 1 and the reason.
enum Console {
    /// Whether standard error is a terminal that may be animated.
    static let isAnimated =
        isatty(STDERR_FILENO) == 1
        && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        && ProcessInfo.processInfo.environment["TERM"] != "dumb"

    /// Sets up the process before it opens any file.
    static func prepare() {
        // A reader that goes away shows as an error of the write, which tells results from messages.
        signal(SIGPIPE, SIG_IGN)
        occupyClosedDescriptors()
    }

    /// Keeps the numbers of closed standard streams from files that are opened later.
    ///
    /// A gallery under number 1 would be overwritten by results. Reading or writing there fails, as it
    /// should.
    private static func occupyClosedDescriptors() {
        let streams = [
            (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
        ]
        for (number, flags) in streams where fcntl(number, F_GETFD) < 0 {
            let opened = unsafe open("/dev/null", flags)
            guard opened >= 0, opened != number else { continue }
            dup2(opened, number)
            close(opened)
        }
    }

    /// Writes a line to standard error, where nobody need be listening; what names and cells hold may
    /// not steer the terminal.
    static func error(_ line: String) { errorText(line.onOneLine + "\n") }

    /// Writes a text to standard error as it is.
    static func errorText(_ text: String) {
        try? unsafe OpenFile.standardError().write(Array(text.utf8).span.bytes)
    }

    /// Writes a remark to standard error.
    static func note(_ line: String) { error(line) }

    /// Names the natural next command on standard error, with a remark that a shell passes over.
    static func next(_ command: SuggestedCommand, remark: String? = nil) {
        note("next: \(command.text)" + (remark.map { "   # \($0)" } ?? ""))
    }

    /// Writes a line to standard output.
    static func line(_ line: String) { output(Array((line + "\n").utf8)) }

    /// Writes a value to standard output as one line of JSON.
    static func json(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        output(try Array(encoder.encode(value)) + [0x0A])
    }

    private static func output(_ bytes: [UInt8]) {
        do throws(FilesError) {
            try OpenFile.standardOutput().write(unsafe bytes.span.bytes)
        } catch {
            ExitStatus.exit(with: error)
        }
    }

    /// Ends the program as a closed pipe ends every program, whatever the parent says of the signal.
    static func endByClosedPipe() -> Never {
        signal(SIGPIPE, SIG_DFL)
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        unsafe sigaddset(&mask, SIGPIPE)
        unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        raise(SIGPIPE)
        Foundation.exit(128 + SIGPIPE)
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
