import Contestant
import Foundation

/// Trains when asked: `TrainingBenchmark MODEL SCRATCH`; MODEL is student and guide.
@main
enum TrainingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            FileHandle.standardError.write(Data("usage: TrainingBenchmark MODEL SCRATCH\n".utf8))
            exit(2)
        }
        let trainer = try TrainingContestant(model: arguments[1], scratch: arguments[2])
        try Contestant.serve(facts: trainer.facts, trainer.answer)
    }
}
