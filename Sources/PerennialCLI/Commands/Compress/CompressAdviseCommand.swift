import ArgumentParser
import Files
import Foundation
import Perennial
import Tables

struct CompressAdviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advise",
        abstract: "Choose how to compress a gallery under bounds, and say why.",
        discussion: """
            perennial compress advise indexes/corpus --min-recall 0.95
            perennial compress advise indexes/corpus --budget 64MiB --max-latency 5
            perennial compress advise indexes/corpus --from sweep.json --min-recall 0.99

            With --min-recall the fewest bytes are chosen, else the greatest recall. The lower end of
            recall's interval counts. Exit status 3 when nothing meets the bounds; the nearest is shown.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Option(name: .long, help: "Bytes of all vectors at most: 64MiB, 1GB, 500000.")
    var budget: ByteCount?
    @Option(name: .customLong("min-recall"), help: "Recall@10 at least, 0 to 1.")
    var minimumRecall: Double?
    @Option(
        name: .customLong("max-latency"),
        help: "Milliseconds of 95 of 100 queries at most."
    )
    var maximumMilliseconds: Double?
    @Option(name: .long, help: "What `compress sweep --json` printed; measured anew by default.")
    var from: String?
    @Option(name: .long, help: "Write a page with charts.") var report: String?
    @OptionGroup var sweep: SweepOptions
    @OptionGroup var outputs: OutputOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    func validate() throws {
        guard budget != nil || minimumRecall != nil || maximumMilliseconds != nil else {
            throw ValidationError("give --budget, --min-recall or --max-latency")
        }
        guard (0...1).contains(minimumRecall ?? 0) else {
            throw ValidationError("--min-recall is 0 to 1")
        }
        guard maximumMilliseconds ?? 1 > 0 else {
            throw ValidationError("--max-latency is more than 0 milliseconds")
        }
    }

    /// Reads what a sweep printed.
    ///
    /// - Throws: `TablesError` where the file cannot be read, `ValidationError` where it holds something
    ///   else.
    private static func sweep(from path: String) throws -> CompressionSweep {
        guard FileManager.default.fileExists(atPath: path) else {
            throw TablesError.noSuchFile(path: path)
        }
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw TablesError.unreadable(path: path, reason: error.localizedDescription)
        }
        do {
            return try JSONDecoder().decode(CompressionSweep.self, from: data)
        } catch {
            throw ValidationError(
                "\(path): not what a sweep prints; make it with `perennial compress sweep GALLERY --json`"
            )
        }
    }

    func run() throws {
        try outputs.check(report)
        let measured =
            try from.map(Self.sweep(from:)) ?? sweep.run(on: gallery)
        let advice = CompressionAdvice(
            from: measured,
            bounds: .init(
                budget: budget?.bytes,
                minimumRecall: minimumRecall,
                maximumMilliseconds: maximumMilliseconds
            )
        )
        if let report {
            let page = CompressionReport(measured, advice: advice).html
            try OutputFile.write(page, to: report)
        }
        if json {
            try Console.json(advice)
        } else {
            Console.line(advice.reason)
            if advice.choice != nil, let runnerUp = advice.runnerUp {
                Console.line("next best: \(runnerUp.name): \(runnerUp.facts)")
            }
        }
        guard let choice = advice.choice else {
            throw ExitCode(ExitStatus.refused.rawValue)
        }
        if choice.codec == "graph" {
            Console.note("this is what the gallery has: nothing to do")
        } else {
            Console.next(
                "perennial compress apply \(gallery) --codec \(choice.codec) --rescore \(choice.rescore)"
            )
        }
    }
}

/// A number of bytes as people type it: `64MiB`, `1.5GB`, `4096`.
struct ByteCount: ExpressibleByArgument {
    let bytes: Int

    private static let units: [(String, Double)] = [
        ("KiB", 1_024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("KB", 1e3), ("MB", 1e6),
        ("GB", 1e9), ("B", 1), ("", 1),
    ]

    init?(argument: String) {
        for (unit, factor) in Self.units where argument.hasSuffix(unit) {
            let digits = argument.dropLast(unit.count)
            if let value = Double(digits), value > 0, value * factor < 1e18 {
                bytes = Int(value * factor)
                return
            }
        }
        return nil
    }
}
