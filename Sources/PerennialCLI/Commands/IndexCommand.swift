import ArgumentParser
import Encoders
import Foundation
import Perennial
import Tables

struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Index documents: embed them and keep them in a gallery.",
        discussion: """
            perennial index corpus.jsonl --into indexes/corpus
            perennial index notes/ --into indexes/notes
            perennial index products.csv --id-field sku --text-field name --text-field about --into indexes/products
            perennial index books/ --chunk-tokens 128 --overlap 16 --into indexes/books
            cat lines.txt | perennial index - --into indexes/lines
            perennial index --recipe indexes/debian-packages/recipe.json

            A SOURCE is a JSONL, CSV, TSV, TXT or Markdown file, a folder of them, a BEIR folder, - for
            standard input, or sql:"SELECT …" run by the DuckDB command line.
            """
    )

    @Argument(help: "What to index.") var sources: [String] = []
    @Option(name: .long, help: "The gallery's folder.") var into: String?
    @OptionGroup var model: ModelOptions
    @OptionGroup var fields: FieldOptions
    @OptionGroup var files: FileOptions
    @OptionGroup var bad: BadRecordOptions
    @OptionGroup var texts: TextOptions
    @Option(name: .long, help: "A JSON file that states all of this.") var recipe: String?
    @Flag(name: .long, help: "Go on with a gallery whose indexing was interrupted.")
    var resume = false
    @Option(name: .long, help: "Documents a commit; at most so many are lost by a kill.")
    var commitEvery = 8_192

    @Flag(name: .long, help: "Print a summary as JSON.") var json = false

    func validate() throws {
        guard commitEvery > 0 else { throw ValidationError("--commit-every is at least 1") }
    }

    func run() throws {
        let recipe = try recipe.map(GalleryRecipe.init(contentsOf:))
        let sources = self.sources.isEmpty ? recipe?.sources ?? [] : self.sources
        guard !sources.isEmpty else { throw ValidationError("name a SOURCE, or a --recipe") }
        guard let path = into ?? recipe?.into else {
            throw ValidationError("name the gallery's folder with --into")
        }
        // A resumed run meets the same bad records again and lists them anew.
        if !resume { try bad.outputs.check(bad.rejects) }
        let exists = try Gallery.exists(at: path)
        guard resume || !exists else {
            throw PerennialError.galleryExists(path: path, canResume: true)
        }
        let parsed = try sources.map { try DocumentSource($0) }
        let chosen = fields.documentFields(recipe?.fields)
        let reader = try DocumentReader(parsed, fields: chosen, options: files.reading)
        let encoder = try model.encoder(fallback: recipe?.model)
        let stated = stated(chosen)
        let options = IndexingOptions(
            knownKeys: resume ? .skip : .refuse,
            badRecords: bad.onError.badRecords,
            allowsEmptyText: parsed.allSatisfy(\.isBenchmark),
            documentsPerCommit: commitEvery,
            documentsPerBatch: min(commitEvery, 2_048)
        )
        func fill(_ gallery: Gallery) throws {
            do {
                try IndexingRun(
                    gallery: gallery,
                    encoder: encoder,
                    options: options,
                    rejects: bad.rejects,
                    isJSON: json
                )
                .run(reader)
            } catch PerennialError.interrupted(let committed, _) {
                // Of a new gallery without documents nothing remains, so there is nothing to resume.
                throw PerennialError.interrupted(
                    committed: committed,
                    remedy: exists || committed > 0 ? .resumeOption : .sameCommand
                )
            }
        }
        if exists {
            let gallery = try Gallery(path: path, access: .readWrite)
            let begun = try gallery.snapshot().manifest
            let wanted = try texts.applied(to: recipe?.settings ?? begun.settings)
            try texts.check(wanted, against: begun.settings, path: path)
            try begun.requireSame(stated: stated, path: path)
            try fill(gallery)
        } else {
            try Gallery.creating(
                at: path,
                space: encoder.space,
                settings: texts.applied(to: recipe?.settings ?? GallerySettings()),
                stated: stated,
                fill
            )
        }
        Console.next("perennial search \(path) \"what you look for\"")
    }

    /// What is stated of the sources, by option; a resumed run states the same.
    private func stated(_ fields: DocumentFields) -> [String: String] {
        let list = { (names: [String]) -> String? in
            names.isEmpty ? nil : names.joined(separator: " ")
        }
        return [
            "--id-field": fields.id, "--title-field": fields.title,
            "--text-field": list(fields.text), "--fields": fields.metadata.flatMap(list),
            "--encoding": files.encoding?.rawValue,
            "--header": files.header == .auto ? nil : files.header.rawValue,
            "--precision": model.precision?.rawValue,
        ].compactMapValues(\.self)
    }
}

extension DocumentSource {
    /// Whether the source is a benchmark's corpus, whose documents may be empty.
    var isBenchmark: Bool {
        if case .beir = self { true } else { false }
    }
}
