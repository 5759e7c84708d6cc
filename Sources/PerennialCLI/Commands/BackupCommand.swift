import ArgumentParser
import Perennial

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a gallery while it is in use.",
        discussion: """
            perennial backup indexes/corpus backups/corpus-monday
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Argument(help: "The new folder of the copy.") var folder: String

    func run() throws {
        try Gallery(path: gallery).backUp(to: folder)
        Console.next("perennial verify \(folder)")
    }
}

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Make a gallery from a backup, after checking it.",
        discussion: """
            perennial restore backups/corpus-monday indexes/corpus
            """
    )

    @Argument(help: "The backup's folder.") var backup: String
    @Argument(help: "The new folder of the gallery.") var gallery: String

    func run() throws {
        try Gallery.restore(backup, to: gallery)
        Console.next("perennial search \(gallery) \"what you look for\"")
    }
}
