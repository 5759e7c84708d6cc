public import Foundation

/// Runs lines of a shell in a folder, with the built program as `perennial`.
public struct Shell {
    private let folder: URL

    /// A shell that begins in a folder.
    public init(in folder: URL) { self.folder = folder }

    /// Runs a script of bash to its end; standard input is empty.
    public func run(_ script: String) throws -> Program.Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        let program = Program.url.deletingLastPathComponent().path
        process.arguments = ["-c", "PATH='\(program)':$PATH\n" + script]
        process.currentDirectoryURL = folder
        return try RunningProgram(process, input: "").finish()
    }
}
