import ArgumentParser

struct CompressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compress",
        abstract:
            "Measure how small a gallery can be and what is lost; apply it, and take it back.",
        discussion: """
            perennial compress sweep indexes/corpus --report compression.html
            perennial compress advise indexes/corpus --min-recall 0.95
            perennial compress apply indexes/corpus --codec rabitq2 --rescore float16
            perennial compress revert indexes/corpus
            """,
        subcommands: [
            CompressSweepCommand.self, CompressAdviseCommand.self, CompressApplyCommand.self,
            CompressRevertCommand.self,
        ]
    )
}
