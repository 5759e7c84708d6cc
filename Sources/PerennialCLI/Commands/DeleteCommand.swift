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
        let keys = try filter.map { try Self.keys(matching: $0, opened.snapshot()) } ?? self.keys
        let deleted = try GalleryWriter(opened).delete(keys: keys)
        let unknown = keys.count - deleted
        Console.note(
            "\(deleted) documents deleted" + (unknown > 0 ? ", \(unknown) keys were not there" : "")
        )
        Console.next("perennial compact \(gallery)", remark: "frees their space")
    }

    /// Refuses fields that no document has: `not` before a misspelt one would delete everything.
    private static func keys(matching text: String, _ snapshot: GallerySnapshot) throws -> [String]
    {
        let filter = try Filter(text)
        if let field = try snapshot.unknownFields(of: filter).first {
            throw PerennialError.unknownField(filter: text, field: field)
        }
        return try snapshot.keys(matching: filter)
    }
}
