import ArgumentParser
import Files
import Foundation

/// What the exit code of the program says; docs/COMMAND-LINE.md has the table.
package enum ExitStatus: Int32, CaseIterable {
    /// The work could not be done.
    case failed = 1
    /// Wrong usage or bad input.
    case badInput = 2
    /// A check said no.
    case refused = 3
    /// A certificate is borderline.
    case undecided = 4
    /// Interrupted by the user; the work can be resumed.
    case interrupted = 130

    /// Ends the program: prints the error as one line, or the help that was asked for.
    static func exit(with error: any Error) -> Never {
        if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
        if isClosedPipe(error) { Console.endByClosedPipe() }
        // What the parser finds comes with the usage; what a command finds is one line like the rest.
        if let problem = error as? ValidationError {
            Console.error("perennial: \(problem.message.onOneLine)")
            Foundation.exit(ExitStatus.badInput.rawValue)
        }
        if isAboutArguments(error) {
            let parserCode = PerennialCommand.exitCode(for: error)
            let message = PerennialCommand.fullMessage(for: error)
            if parserCode == .success {
                Console.line(message)
                Foundation.exit(0)
            }
            Console.errorText(message + "\n")
            Foundation.exit(ExitStatus.badInput.rawValue)
        }
        Console.error("perennial: \(line(error))")
        Foundation.exit(ExitStatus(error).rawValue)
    }

    /// An error on one line: the library's own words, or the system's without its wrapping.
    private static func line(_ error: any Error) -> String {
        let text =
            error is CocoaError || error is DecodingError || error is EncodingError
                || error is POSIXError || error is URLError
            ? error.localizedDescription : "\(error)"
        return text.onOneLine
    }

    private static func isAboutArguments(_ error: any Error) -> Bool {
        PerennialCommand.exitCode(for: error) != .failure
    }
}
