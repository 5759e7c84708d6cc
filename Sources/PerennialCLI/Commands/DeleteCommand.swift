import ArgumentParser
import Perennial

struct DeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete documents by key or by filter.",
        discussion: """
            perennial delete indexes/corpus doc-17 doc-18
            perennial delete indexes/corpus --filter 'section = "games" and year < 2000'
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Argument(help: "Keys of documents.") var keys: [String] = []
    @Option(name: .long, help: "Delete the documents that meet a condition.") var filter: String?

    func validate() throws {
        guard keys.isEmpty != (filter == nil) else {
            throw ValidationError("name keys, or a --filter")
        }
    }

    func run() throws {
        let opened = try Gallery(path: gallery, access: .readWrite)
        let writer = try GalleryWriter(opened)
        let deleted =
            try filter.map { try writer.delete(matching: Filter($0)) } ?? writer.delete(keys: keys)
        // Writes the rest of segments that are mostly deleted, which is less than what was deleted.
        try writer.mergeTiers()
        // A key that was named twice is deleted once.
        let named = Set(keys.map { Array($0.utf8) }).count
        let unknown = filter == nil ? named - deleted : 0
        Console.note(
            "\(deleted) documents deleted" + (unknown > 0 ? ", \(unknown) keys were not there" : "")
        )
        Console.next("perennial compact \(gallery)", remark: "frees their space")
    }
}
