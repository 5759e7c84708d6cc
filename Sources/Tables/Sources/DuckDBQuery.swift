import Foundation

/// A query that the DuckDB command line runs; its rows arrive while it runs.
///
/// A program rather than a library, so that whoever needs no Parquet or Postgres need not build DuckDB.
final class DuckDBQuery {
    private let process = Process()
    private let output = Pipe()
    /// What the program says goes to a file, for a second pipe that nobody reads could block it.
    private let messages: URL

    /// Starts `sql` with the `duckdb` of a search path; of PATH when `nil`.
    ///
    /// - Throws: `TablesError.missingDuckDB` or `.unreadable`.
    init(sql: String, searchPath: String?) throws(TablesError) {
        let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
        guard let program = Self.find("duckdb", on: path) else { throw .missingDuckDB }
        messages = FileManager.default.temporaryDirectory
            .appendingPathComponent("perennial-duckdb-\(UUID().uuidString).txt")
        process.executableURL = URL(fileURLWithPath: program)
        // JSON keeps numbers, booleans and lists apart, which CSV does not.
        process.arguments = ["-jsonlines", "-c", sql]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        do {
            try Data().write(to: messages)
            process.standardError = try FileHandle(forWritingTo: messages)
            try process.run()
        } catch {
            throw .unreadable(path: program, reason: error.localizedDescription)
        }
    }

    deinit {
        // A reader that is given up before the last row leaves nobody to read the rest. A program started from a
        // worker thread inherits its blocked signals, so only the one that cannot be blocked is sure to arrive.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        // The file may be gone with the whole temporary folder, which is no one's loss.
        try? FileManager.default.removeItem(at: messages)
    }

    /// The rows as bytes; at the end the stream fails if the program did.
    func stream() -> ByteStream {
        let rows = ByteStream(name: "sql", handle: output.fileHandleForReading)
        return ByteStream(name: "sql") { () throws(TablesError) in
            if let chunk = try rows.next() { return chunk }
            try self.finish()
            return nil
        }
    }

    private func finish() throws(TablesError) {
        process.waitUntilExit()
        guard process.terminationStatus != 0 else { return }
        let message: String
        do {
            message = String(decoding: try Data(contentsOf: messages), as: UTF8.self)
        } catch {
            message = error.localizedDescription
        }
        let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
        throw .queryFailed(status: process.terminationStatus, message: line)
    }

    private static func find(_ program: String, on path: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(program)" }.first {
            FileManager.default.isExecutableFile(atPath: $0)
                && !FileManager.default.isFolder(atPath: $0)
        }
    }
}
