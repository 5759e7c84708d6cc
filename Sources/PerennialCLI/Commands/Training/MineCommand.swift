import ArgumentParser

struct MineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mine",
        abstract:
            "Make examples to train on: pairs of a corpus or a lake, hard negatives, a filter.",
        discussion: """
            perennial mine pairs docs/ corpus.jsonl --output pairs.jsonl
            perennial mine columns indexes/lake --output pairs.jsonl
            perennial mine filter pairs.jsonl --output consistent.jsonl
            perennial mine negatives consistent.jsonl --gallery indexes/corpus --output triplets.jsonl
            perennial train --pairs triplets.jsonl --output models/ours
            """,
        subcommands: [
            MinePairsCommand.self, MineColumnsCommand.self, MineFilterCommand.self,
            MineNegativesCommand.self,
        ]
    )
}
