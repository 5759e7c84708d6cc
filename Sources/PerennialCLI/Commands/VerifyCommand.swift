import ArgumentParser
import Perennial

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read a whole gallery and check it.",
        discussion: """
            perennial verify indexes/corpus

            Checks every page, checksum, graph, document, key and count. Exit code 1 when something is damaged.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String

    func run() throws {
        // Before the file is opened, as a damaged page would lead the reader astray.
        if let damage = try Gallery.checkPages(path: gallery) { try report([damage]) }
        let snapshot = try Gallery(path: gallery).snapshot()
        var bar = ProgressBar("verifying", unit: "bytes")
        let total = snapshot.manifest.segments.reduce(0) { $0 + $1.bytes }
        let damages = try snapshot.verify { share in
            bar.update(done: Int(share * Double(total)), share: share)
        }
        bar.clear()
        if !damages.isEmpty { try report(damages) }
        let manifest = snapshot.manifest
        Console.line(
            "sound: \(manifest.documents) documents in \(manifest.segments.count) segments, \(total) bytes"
        )
    }

    /// Ends the command with what is damaged.
    private func report(_ damages: [Damage]) throws {
        for damage in damages { Console.line("\(damage)") }
        Console.error(
            "perennial: \(gallery): \(damages.count) parts are damaged; restore a backup"
        )
        throw ExitCode(ExitStatus.failed.rawValue)
    }
}
