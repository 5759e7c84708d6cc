import ArgumentParser
import Perennial

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read a whole gallery and check it.",
        discussion: """
            perennial verify indexes/corpus
            perennial verify indexes/corpus --json

            Checks every page and every database of the folder, those of a lake too: checksums and digests, \
            graphs, documents, keys, metadata, what an upgrade has made, and counts. Warnings are no damage. \
            Exit code 1 when something is damaged.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String

    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() throws {
        // Before the file is opened, as a damaged page would lead the reader astray.
        if let damage = try Gallery.checkPages(path: gallery) {
            try show(VerificationReport([damage]))
            throw ExitCode(ExitStatus.failed.rawValue)
        }
        let snapshot = try Gallery(path: gallery).snapshot()
        var bar = ProgressBar("verifying", unit: "bytes")
        let total = snapshot.manifest.segments.reduce(0) { $0 + $1.bytes }
        let verification = try snapshot.verification { share in
            bar.update(done: Int(share * Double(total)), share: share)
        }
        bar.clear()
        try show(VerificationReport(verification))
        guard verification.isSound else { throw ExitCode(ExitStatus.failed.rawValue) }
        let manifest = snapshot.manifest
        if !json {
            Console.line(
                "sound: \(manifest.documents) documents in \(manifest.segments.count) segments, \(total) bytes"
            )
        }
    }

    private func show(_ report: VerificationReport) throws {
        if json { try Console.json(report) }
        for warning in report.warnings { Console.note("warning: \(warning)") }
        guard !report.sound else { return }
        for damage in report.damaged where !json {
            Console.line("\(damage.part): \(damage.problem)")
        }
        Console.error(
            "perennial: \(gallery): \(report.damaged.count + report.unnamed) parts are damaged; "
                + "`perennial repair \(gallery)` rebuilds what is derived, else restore a backup"
        )
    }
}

/// What `verify` prints.
private struct VerificationReport: Encodable {
    struct Database: Encodable {
        let name: String
        let entries: Int
        let checked: String
    }

    struct Damaged: Encodable {
        let part: String
        let problem: String
    }

    let sound: Bool
    let databases: [Database]
    let damaged: [Damaged]
    /// How many more parts are damaged than are named.
    let unnamed: Int
    let warnings: [String]

    init(_ verification: Verification) {
        sound = verification.isSound
        databases = verification.databases.map {
            Database(name: $0.name, entries: $0.entries, checked: $0.checked)
        }
        damaged = verification.damages.map { Damaged(part: $0.part, problem: $0.problem) }
        unnamed = verification.unnamedDamages
        warnings = verification.warnings
    }

    /// Damage that was found before any database could be read.
    init(_ damages: [Damage]) {
        sound = damages.isEmpty
        databases = []
        damaged = damages.map { Damaged(part: $0.part, problem: $0.problem) }
        unnamed = 0
        warnings = []
    }
}
