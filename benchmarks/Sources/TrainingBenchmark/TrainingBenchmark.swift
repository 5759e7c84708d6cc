import Contestant
import Foundation
import Tensors

/// Trains when asked: `TrainingBenchmark MODEL SCRATCH PRECISION`; MODEL is student and guide, PRECISION the guide's.
@main
enum TrainingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let precision = Precision(rawValue: arguments[3]) else {
            FileHandle.standardError.write(
                Data("usage: TrainingBenchmark MODEL SCRATCH PRECISION\n".utf8)
            )
            exit(2)
        }
        let trainer = try TrainingContestant(
            model: arguments[1],
            scratch: arguments[2],
            guidePrecision: precision
        )
        try Contestant.serve(facts: trainer.facts, trainer.answer)
    }
}
