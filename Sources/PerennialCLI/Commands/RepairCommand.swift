import ArgumentParser
import Perennial

struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Rebuild what is derived from vectors and documents, where it is damaged.",
        discussion: """
            perennial repair indexes/corpus
            perennial repair indexes/corpus --drop-lost

            Indexes, words, metadata columns, deletions and keys are rebuilt. Damaged vectors are not
            brought back: restore a backup. A document whose record is damaged is lost; --drop-lost
            deletes such documents and goes on. Of documents with the same key the last one is kept.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Flag(name: .long, help: "Delete documents whose record is damaged.") var dropLost = false

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let opened = try Gallery(path: gallery, access: .repair)
        let repair = try GalleryWriter(opened).repair(droppingLost: dropLost)
        let parts = [
            (repair.segments.count, "segments rebuilt"), (repair.keys, "keys corrected"),
            (repair.lost.count, "lost documents deleted"),
            (repair.doubled.count, "documents removed whose key a later one has"),
        ]
        let done = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        Console.note(done.isEmpty ? "nothing to repair" : done.joined(separator: ", "))
        Console.next("perennial verify \(gallery)")
    }
}
