import ArgumentParser
import Encoders
import Foundation
import Perennial
import Training

struct MineColumnsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "columns",
        abstract: "Pairs of a lake's columns that join.",
        discussion: """
            perennial mine columns indexes/lake --output columns.jsonl

            Every textual column with every one that has 70 % of its values (DeepJoin). A share of the pairs is
            added once more with the first column's cells shuffled, so that their order says nothing.
            """
    )

    @Argument(help: "The lake's folder.") var lake: String
    @Option(name: .long, help: "The model that will be trained: it counts the tokens of texts.")
    var model = ModelOptions.defaultModel
    @Option(name: .long, help: "The share of values that the other column has.")
    var containment = LakePairOptions().containment
    @Option(name: .long, help: "The share of pairs that are shuffled too.")
    var shuffleRate = LakePairOptions().shuffleRate
    @Option(name: .long, help: "Pairs at most, before shuffled ones are added.")
    var limit = LakePairOptions().limit
    @Option(name: .long, help: "The seed of all draws.") var seed: UInt64 = 0
    @Option(name: .long, help: "Where the pairs go.") var output: String
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard containment > 0, containment <= 1 else {
            throw ValidationError("--containment is above 0 and at most 1")
        }
        guard (0...1).contains(shuffleRate) else {
            throw ValidationError("--shuffle-rate is 0 to 1")
        }
        guard limit > 0 else { throw ValidationError("--limit is at least 1") }
    }

    func run() throws {
        try outputs.check(output)
        let examples = try LakeExamples.read(
            lake,
            model: ModelStore().resolve(model).path,
            seed: seed,
            options: LakePairOptions(
                containment: containment,
                shuffleRate: shuffleRate,
                limit: limit
            )
        )
        var writer = try ExampleWriter(path: output)
        for example in examples { try writer.write(example) }
        try writer.finish()
        Console.line("\(examples.count) pairs in \(output)")
        Console.next("perennial train --pairs \(output) --loss mnrl --output DIR")
    }
}
