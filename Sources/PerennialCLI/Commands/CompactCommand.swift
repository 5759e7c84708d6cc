import ArgumentParser
import Perennial
import Storage

struct CompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Merge all segments into one and free the space of deleted documents.",
        discussion: """
            perennial compact indexes/corpus

            Then the file is written anew without its free pages, where nobody else has the gallery open:
            it takes as much free disk as the new file.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        try merge()
        // Nothing may have the gallery open now, this process included.
        switch try Gallery.shrinkFile(path: gallery) {
        case .done(let before, let after):
            Console.note("the file became smaller: \(before) bytes before, \(after) now")
        case .notWorthwhile(let free):
            Console.note("the file stays as it is: \(free) free bytes, which later documents use")
        case .inUse(let processes, let free):
            Console.note(
                "the file keeps \(free) free bytes, which later documents use: \(Self.names(processes))"
                    + " the gallery open"
            )
            Console.next("perennial compact \(gallery)", remark: "once that has ended")
        }
    }

    private func merge() throws {
        let opened = try Gallery(path: gallery, access: .readWrite)
        let writer = try GalleryWriter(opened)
        let before = try opened.snapshot().manifest
        guard try writer.compact() else {
            Console.note("nothing to merge: one segment without deletions")
            return
        }
        let after = try opened.snapshot().manifest
        Console.note(
            "\(before.segments.count) segments became \(after.segments.count), "
                + "\(before.deleted) deleted documents were freed"
        )
    }

    private static func names(_ processes: [Int32]) -> String {
        // A process of another container has no number here.
        let known = processes.filter { $0 > 0 }.map(String.init)
        switch known.count {
        case 0: return "another process has"
        case 1: return "process \(known[0]) has"
        default: return "processes \(known.joined(separator: ", ")) have"
        }
    }
}
