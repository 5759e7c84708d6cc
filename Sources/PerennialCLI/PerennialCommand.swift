import ArgumentParser
import Foundation
import Tensors

/// The `perennial` program: parses, calls the library, prints.
@main
struct PerennialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perennial",
        abstract: "Embedding and retrieval whose indexes outlive their models.",
        discussion: """
            perennial model pull
            perennial index corpus.jsonl --into indexes/corpus
            perennial search indexes/corpus "how to compress a photo"
            """,
        version: "perennial \(version)",
        subcommands: [
            ModelCommand.self, EmbedCommand.self, IndexCommand.self, SearchCommand.self,
            AddCommand.self, UpsertCommand.self, DeleteCommand.self, EvaluateCommand.self,
            InspectCommand.self, VerifyCommand.self, CompactCommand.self, BackupCommand.self,
            RestoreCommand.self, RepairCommand.self, ExportCommand.self, ImportCommand.self,
            TuneCommand.self, LakeCommand.self, JoinCommand.self, UpgradeCommand.self,
            CompressCommand.self, TrainCommand.self, MineCommand.self,
            DoctorCommand.self,
        ]
    )

    /// The version of the program; CHANGELOG.md says what each one brings.
    static let version = "0.1.0"

    static func main() {
        Console.prepare()
        do {
            if let problem = Processor.capProblem { throw ValidationError(problem) }
            var command = try parseAsRoot()
            try command.run()
        } catch {
            ExitStatus.exit(with: error)
        }
    }
}
