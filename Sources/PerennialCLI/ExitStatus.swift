import ArgumentParser
import Compatibility
import Encoders
import Evaluation
import Foundation
import Perennial
import Storage
import Tables
import Tensors
import Tokenization
import Training
import VectorSearch

/// What the exit code of the program says.
enum ExitStatus: Int32 {
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
        if isAboutArguments(error) {
            let parserCode = PerennialCommand.exitCode(for: error)
            let message = PerennialCommand.fullMessage(for: error)
            if parserCode == .success {
                print(message)
                Foundation.exit(0)
            }
            Console.error(message)
            Foundation.exit(ExitStatus.badInput.rawValue)
        }
        Console.error("perennial: \(error)")
        Foundation.exit(of(error).rawValue)
    }

    /// The status that an error of the library stands for.
    static func of(_ error: any Error) -> ExitStatus {
        switch error {
        case let error as PerennialError:
            switch error {
            case .spaceMismatch, .patternMismatch, .notCertified, .notCompatible: .refused
            case .interrupted: .interrupted
            case .damaged, .damagedManifest, .changedMeanwhile: .failed
            default: .badInput
            }
        case TrainingError.notFinite, TrainingError.file: .failed
        case TrainingError.interrupted, TrainingError.interruptedForGood: .interrupted
        case is TrainingError, is CompatibilityError, is TablesError, is EvaluationError,
            is EncodersError,
            is TokenizationError,
            is TensorsError, is VectorSearchError:
            .badInput
        case StorageError.notFound, StorageError.notADatabase, StorageError.versionMismatch:
            .badInput
        default: .failed
        }
    }

    private static func isAboutArguments(_ error: any Error) -> Bool {
        PerennialCommand.exitCode(for: error) != .failure || error is ValidationError
    }
}
