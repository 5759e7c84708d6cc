import ArgumentParser
import Perennial

struct CompressRevertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Take compression back: the gallery answers as it did before.",
        discussion: "perennial compress revert indexes/corpus"
    )

    @Argument(help: "The gallery's folder.") var gallery: String

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let opened = try Gallery(path: gallery, access: .readWrite)
        try GalleryWriter(opened).decompress()
        Console.line("\(gallery): vectors are searched as they were")
    }
}
