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

    func run() throws {
        let opened = try Gallery(path: gallery, access: .readWrite)
        let before = try opened.snapshot().manifest
        guard try GalleryWriter(opened).compact() else {
            Console.note("nothing to do: one segment without deletions")
            return
        }
        let after = try opened.snapshot().manifest
        Console.note(
            "\(before.segments.count) segments became \(after.segments.count), "
                + "\(before.deleted) deleted documents were freed"
        )
        Console.note("next: perennial backup \(gallery) FOLDER   (a copy without free pages)")
    }
}
