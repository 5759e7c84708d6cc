import ArgumentParser
import Encoders
import Foundation
import Perennial
import Tensors
import Training

struct ModelCutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cut",
        abstract: "Cut a small model out of a large one, to be trained as its student.",
        discussion: """
            perennial model cut all-MiniLM-L6-v2 --layers 0,5 --intermediate 768 --vocabulary 8000 \\
              --texts texts.jsonl --into models/small
            perennial train --pairs texts.jsonl --loss distill --model models/small --guide all-MiniLM-L6-v2 \\
              --output models/trained
            perennial model cut models/trained --float16 --into models/final

            BERT only. Vectors keep their width and, but for what is missing, their space.
            """
    )

    @Argument(help: "A folder, or a name that `model pull` brought.") var model: String
    @Option(name: .long, help: "Layers that stay, counted from 0, as 0,5.") var layers: String?
    @Option(name: .long, help: "Units of the feed-forward steps that stay.") var intermediate: Int?
    @Option(name: .long, help: "Pieces of words that stay: the most frequent of --texts.")
    var vocabulary: Int?
    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: "Texts to count pieces in: JSONL, CSV, TSV."
    )
    var texts: [String] = []
    @Option(name: .long, help: "Positions that stay.") var positions: Int?
    @Flag(name: .long, help: "Store weights in 16 bits.") var float16 = false
    @Option(name: .long, help: "The new folder.") var into: String
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard vocabulary == nil || !texts.isEmpty else {
            throw ValidationError("--vocabulary needs --texts FILE")
        }
    }

    func run() throws {
        try outputs.check(model: into)
        let reader = ExampleReader(
            needsPositive: false,
            noting: { Console.note("note: \($0)") }
        )
        let cut = ModelCut(
            layers: try layers.map(Self.numbers),
            intermediate: intermediate,
            vocabulary: vocabulary,
            positions: positions,
            type: float16 ? .float16 : .float32
        )
        try cut.write(
            from: ModelStore().resolve(model).path,
            to: into,
            texts: texts.flatMap { try reader.examples(of: $0).flatMap(\.texts) }
        )
        Console.note("\(into): cut from \(model)")
        Console.next(
            "perennial train --pairs FILE --loss distill --model \(into) --guide \(model) --output DIR"
        )
    }

    private static func numbers(_ list: String) throws -> [Int] {
        try list.split(separator: ",").map { part in
            guard let number = Int(part) else {
                throw ValidationError("--layers: \(part) is no number")
            }
            return number
        }
    }
}
