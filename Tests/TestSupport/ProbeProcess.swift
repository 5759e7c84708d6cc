import Foundation

/// A running program of the tests, whose lines are read one by one.
public final class ProbeProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    /// The number of the process.
    public var identifier: Int32 { process.processIdentifier }

    /// Starts a program that was built beside the tests.
    public init(program: String, _ arguments: [String]) throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(filePath: tests).deletingLastPathComponent()
            .appending(path: program)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// Starts `StorageProbe`.
    public convenience init(_ command: String, _ path: String, _ number: Int? = nil) throws {
        try self.init(program: "StorageProbe", [command, path] + (number.map { ["\($0)"] } ?? []))
    }

    /// The next line of output; nil at its end.
    public func line() -> String? {
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
    public func finish() throws -> Int32 {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Ends the input; lines that still come are to be read.
    public func stop() throws { try input.fileHandleForWriting.close() }

    /// Kills the process, which cannot clean up.
    public func killAtOnce() {
        kill(identifier, SIGKILL)
        process.waitUntilExit()
    }
}
