import ArgumentParser
import Perennial

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a gallery's vectors, documents or graph for other programs.",
        discussion: """
            perennial export indexes/corpus --faiss corpus.faiss --keys corpus.keys
            perennial export indexes/corpus --npy vectors.npy --keys corpus.keys
            perennial export indexes/corpus --jsonl documents.jsonl

            Line i of --keys, counted from 0, belongs to id i of --faiss and to row i of --npy. A key
            with a line end is refused there: --jsonl holds any key.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Option(name: .long, help: "An index file that FAISS reads.") var faiss: String?
    @Option(name: .long, help: "The vectors, float32, n × d.") var npy: String?
    @Option(name: .long, help: "Documents with their vectors, one a line.") var jsonl: String?
    @Option(name: .long, help: "The key of every vector, one a line.") var keys: String?

    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard [faiss, npy, jsonl, keys].contains(where: { $0 != nil }) else {
            throw ValidationError("name a file with --faiss, --npy, --jsonl or --keys")
        }
    }

    func run() throws {
        try outputs.check(faiss, npy, jsonl, keys)
        let snapshot = try Gallery(path: gallery).snapshot()
        // First, because a key may not fit: nothing is to be left that belongs to no keys.
        if let keys { try snapshot.exportKeys(to: keys) }
        if let faiss { try snapshot.exportFaiss(to: faiss) }
        if let npy { try snapshot.exportVectors(to: npy) }
        if let jsonl { try snapshot.exportJSONLines(to: jsonl) }
        Console.note("\(snapshot.manifest.documents) documents exported")
    }
}
