import ArgumentParser
import Encoders
import Foundation
import Perennial
import Storage
import Tensors
import VectorSearch

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Show what this machine offers and what is missing.",
        discussion: """
            perennial doctor
            PERENNIAL_CPU=avx2 perennial doctor

            PERENNIAL_CPU caps the instruction set of any command at one of --levels.
            """
    )

    @Flag(name: .long, help: "Print only what PERENNIAL_CPU may be here, the least first.")
    var levels = false

    func run() throws {
        guard !levels else { return Processor.levels.forEach(Console.line) }
        let environment = ProcessInfo.processInfo.environment
        Console.table([
            ["perennial", PerennialCommand.version],
            [
                "processor",
                "\(KernelThreads.count) cores that may be used, \(Processor.instructionSets)"
                    + (Processor.cap.map { " (capped by PERENNIAL_CPU=\($0))" } ?? ""),
            ],
            ["memory", "\(ProcessInfo.processInfo.physicalMemory >> 20) MiB"],
            ["OpenBLAS", LinearAlgebraLibrary.version],
            ["LMDB", Environment.libraryVersion],
            ["FAISS", FaissLibrary.version],
        ])
        let store = ModelStore()
        let names = try store.names()
        Console.line(
            "models in \(store.root.path): "
                + (names.isEmpty ? "none" : names.joined(separator: ", "))
        )
        if names.isEmpty { Console.line("  get one: perennial model pull") }
        for (tool, purpose, remedy) in [
            ("python3", "model pull by name", "apt-get install python3 python3-pip"),
            ("duckdb", "sql: sources", "pip install duckdb-cli"),
        ] where Self.find(tool, environment["PATH"] ?? "") == nil {
            Console.line("missing \(tool) (for \(purpose)): \(remedy)")
        }
    }

    private static func find(_ tool: String, _ path: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(tool)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
