import ArgumentParser
import Encoders
import Perennial
import Tables

struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add documents to a gallery; a key that is already there is an error.",
        discussion: """
            perennial add indexes/corpus more.jsonl
            """
    )

    @OptionGroup var changes: ChangeOptions

    func run() throws { try changes.run(knownKeys: .refuse) }
}

struct UpsertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upsert",
        abstract: "Add documents to a gallery, in place of those with the same keys.",
        discussion: """
            perennial upsert indexes/corpus changed.jsonl
            """
    )

    @OptionGroup var changes: ChangeOptions

    func run() throws { try changes.run(knownKeys: .replace) }
}

/// What `add` and `upsert` take.
struct ChangeOptions: ParsableArguments {
    @Argument(help: "The gallery's folder.") var gallery: String
    @Argument(help: "The documents' sources, as for `index`.") var sources: [String]
    @OptionGroup var model: ModelOptions
    @OptionGroup var fields: FieldOptions
    @OptionGroup var files: FileOptions
    @OptionGroup var bad: BadRecordOptions
    @Flag(name: .long, help: "Print a summary as JSON.") var json = false

    func run(knownKeys: IndexingOptions.KnownKeys) throws {
        try bad.outputs.check(bad.rejects)
        let opened = try Gallery(path: gallery, access: .readWrite)
        let reader = try DocumentReader(
            sources.map { try DocumentSource($0) },
            fields: fields.documentFields(),
            options: files.reading
        )
        let encoder = try model.encoder(
            fallback: opened.snapshot().manifest.documentSpace.reference
        )
        let options = IndexingOptions(knownKeys: knownKeys, badRecords: bad.onError.badRecords)
        do {
            try IndexingRun(
                gallery: opened,
                encoder: encoder,
                options: options,
                rejects: bad.rejects,
                isJSON: json
            )
            .run(reader)
        } catch PerennialError.interrupted(let committed, _) where knownKeys == .refuse {
            // The same command would be refused for the keys that it has committed.
            throw PerennialError.interrupted(
                committed: committed,
                remedy: committed > 0 ? .upsert : .sameCommand
            )
        }
        Console.next("perennial search \(gallery) \"what you look for\"")
    }
}
