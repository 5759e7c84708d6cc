import ArgumentParser
import Tables
import Training

struct MinePairsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pairs",
        abstract: "Pairs of a corpus without labels: title → text, heading → section.",
        discussion: """
            perennial mine pairs docs/ --output pairs.jsonl
            perennial mine pairs corpus.jsonl --title-field name --text-field body --output pairs.jsonl

            A SOURCE is what `perennial index` takes. Markdown gives a pair a section.
            """
    )

    @Argument(help: "Files, folders, a BEIR folder, - or sql:\"…\".") var sources: [String]
    @OptionGroup var fields: FieldOptions
    @OptionGroup var files: FileOptions
    @Option(name: .long, help: "Where the pairs go.") var output: String
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func run() throws {
        try outputs.check(output)
        let reader = try DocumentReader(
            sources.map { try DocumentSource($0) },
            fields: fields.documentFields(),
            options: files.reading
        )
        let corpus = CorpusPairs()
        var writer = try ExampleWriter(path: output)
        var documents = 0
        var bar = ProgressBar("reading", unit: "documents")
        while let document = try reader.next() {
            documents += 1
            for pair in corpus.pairs(of: document) { try writer.write(pair) }
            let share = reader.totalBytes.map { Double(reader.bytesRead) / Double(max($0, 1)) }
            bar.update(done: documents, share: share)
        }
        bar.clear()
        for note in reader.notes { Console.note("note: \(note)") }
        let count = writer.count
        try writer.finish()
        Console.line("\(count) pairs of \(documents) documents in \(output)")
        Console.next("perennial train --pairs \(output) --output DIR")
    }
}
