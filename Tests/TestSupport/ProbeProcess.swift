import Foundation
import Testing

/// A running `StorageProbe`, whose lines are read one by one.
final class ProbeProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    var identifier: Int32 { process.processIdentifier }

    init(_ command: String, _ path: String, _ number: Int? = nil) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: tests).deletingLastPathComponent()
            .appending(path: "StorageProbe")
        process.arguments = [command, path] + (number.map { ["\($0)"] } ?? [])
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// The next line of output; nil at its end.
    func line() -> String? {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return String(decoding: unread[..<end], as: UTF8.self)
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            unread += more
        }
    }

    /// Ends the input, and answers the exit status.
    @discardableResult
    func finish() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Kills the process, which cannot clean up.
    func killAtOnce() {
        kill(identifier, SIGKILL)
        process.waitUntilExit()
    }
}
