import ArgumentParser
import Perennial

struct CompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Merge all segments into one and free the space of deleted documents.",
        discussion: """
            perennial compact indexes/corpus
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let opened = try Gallery(path: gallery, access: .readWrite)
        let writer = try GalleryWriter(opened)
        let before = try opened.snapshot().manifest
        guard try writer.compact() else {
            Console.note("nothing to do: one segment without deletions")
            return try noteSpace(opened)
        }
        let after = try opened.snapshot().manifest
        Console.note(
            "\(before.segments.count) segments became \(after.segments.count), "
                + "\(before.deleted) deleted documents were freed"
        )
        try noteSpace(opened)
    }

    /// Says what the disk still holds: a file keeps the pages that it does not need.
    private func noteSpace(_ opened: Gallery) throws {
        let bytes = try opened.fileBytes()
        Console.note(
            "the file has \(bytes) bytes as before: pages that became free are used again, not given "
                + "back; a backup is a copy without them"
        )
        Console.next("perennial backup \(gallery) FOLDER")
    }
}
