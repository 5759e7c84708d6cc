import ArgumentParser
import Perennial

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a gallery holds.",
        discussion: """
            perennial inspect indexes/corpus
            perennial inspect indexes/corpus --json
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() throws {
        let report = try GalleryReport(Gallery(path: gallery))
        if json { try Console.json(report) } else { report.show() }
    }
}
