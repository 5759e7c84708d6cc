import ArgumentParser
import Files
import Perennial

struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Rebuild what is derived from vectors and documents, where it is damaged.",
        discussion: """
            perennial repair indexes/corpus
            perennial repair indexes/corpus --drop-lost

            Indexes, words, metadata columns, deletions, keys and the postings of a lake are rebuilt. \
            Damaged vectors are not brought back: restore a backup. A document whose record is damaged is \
            lost, and so are a table of a lake and the projection of an upgrade; --drop-lost deletes \
            them and goes on.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Flag(name: .long, help: "Delete documents, tables and projections that are damaged.")
    var dropLost = false

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let opened = try Gallery(path: gallery, access: .repair)
        let repair = try GalleryWriter(opened).repair(droppingLost: dropLost)
        let parts = [
            (repair.segments.count, "segments rebuilt"), (repair.keys, "keys corrected"),
            (repair.lost.count, "lost documents deleted"),
            (repair.renewedVectors, "vectors of an upgrade dropped"),
            (repair.upgradeParts.count, "parts of an upgrade dropped"),
            (repair.lakePostings ? 1 : 0, "index of a lake's values rebuilt"),
            (repair.lakeTables.count, "tables taken out of the lake"),
        ]
        let done = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        Console.note(done.isEmpty ? "nothing to repair" : done.joined(separator: ", "))
        if !repair.lakeTables.isEmpty {
            Console.next(
                "perennial lake \(gallery) SOURCE",
                remark: "takes in again: " + repair.lakeTables.joined(separator: ", ").onOneLine
            )
        }
        Console.next("perennial verify \(gallery)")
    }
}
