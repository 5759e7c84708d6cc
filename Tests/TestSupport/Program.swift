public import Foundation
import Synchronization

/// Runs the built `perennial` program.
public struct Program: Sendable {
    /// What a finished program left behind.
    public struct Outcome: Sendable {
        /// The exit code; 128 + the signal's number when a signal ended it.
        public let status: Int32
        /// Everything on standard output.
        public let output: String
        /// Everything on standard error.
        public let errors: String
    }

    private let environment: [String: String]

    /// A program that sees the given variables beside this process's own.
    public init(environment: [String: String] = [:]) {
        self.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    }

    /// Where the program was built: beside the tests.
    public static var url: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("perennial")
    }

    /// Runs the program to its end.
    public func run(_ arguments: [String], input: String = "") throws -> Outcome {
        let running = try start(arguments, input: input)
        return running.finish()
    }

    /// Starts the program.
    public func start(_ arguments: [String], input: String = "") throws -> RunningProgram {
        guard FileManager.default.isExecutableFile(atPath: Self.url.path) else {
            throw Fixtures.Missing(what: "\(Self.url.path): build the program first")
        }
        let process = Process()
        process.executableURL = Self.url
        process.arguments = arguments
        process.environment = environment
        return try RunningProgram(process, input: input)
    }
}

/// A program that was started.
public final class RunningProgram: @unchecked Sendable {
    // Safety: `process` is only asked for its number and state, which Foundation locks; the two
    // texts are behind a mutex.
    private let process: Process
    private let texts = Mutex((output: Data(), errors: Data()))
    private let readers = DispatchGroup()

    init(_ process: Process, input: String) throws {
        self.process = process
        let (output, errors, stdin) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = stdin
        try process.run()
        DispatchQueue.global().async(group: readers) { [self] in
            let data = output.fileHandleForReading.readDataToEndOfFile()
            texts.withLock { $0.output = data }
        }
        DispatchQueue.global().async(group: readers) { [self] in
            let data = errors.fileHandleForReading.readDataToEndOfFile()
            texts.withLock { $0.errors = data }
        }
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
    }

    /// Whether it still runs.
    public var isRunning: Bool { process.isRunning }

    /// Sends a signal.
    public func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Waits for the end.
    public func finish() -> Program.Outcome {
        process.waitUntilExit()
        readers.wait()
        let status =
            process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
        return texts.withLock {
            Program.Outcome(
                status: status,
                output: String(decoding: $0.output, as: UTF8.self),
                errors: String(decoding: $0.errors, as: UTF8.self)
            )
        }
    }
}
