import ArgumentParser
import Encoders
import Files
import Foundation
import Perennial
import Tables

/// An indexing run as the terminal shows it: a bar, rejected records, Ctrl-C, a closing line.
struct IndexingRun {
    let gallery: Gallery
    let encoder: any TextEncoder
    let options: IndexingOptions
    let rejects: String?
    /// Whether the summary is printed as JSON.
    var isJSON = false

    /// Takes in every document of `reader`.
    ///
    /// - Throws: also status 2 where files were left out and nothing could be read.
    func run(_ reader: DocumentReader) throws {
        let start = ContinuousClock.now
        var bar = ProgressBar("indexing", unit: "documents")
        let rejected = try rejects.map { try OutputLines(path: $0) }
        var indexer = try Indexer(
            writer: GalleryWriter(gallery),
            encoder: encoder,
            options: options
        )
        let result = try Interruption.watching { interruption in
            let observer = Indexer.Observer(
                progress: { bar.update(done: $0.encoded + $0.known, share: $0.share) },
                rejection: { rejection in
                    if let rejected {
                        let line = try Array(JSONEncoder().encode(rejection)) + [0x0A]
                        try rejected.append(line)
                    } else {
                        bar.clear()
                        Console.error("skipped \(rejection.position): \(rejection.reason)")
                    }
                },
                isCancelled: { interruption.isRequested }
            )
            defer { bar.clear() }
            do {
                return try indexer.run(reader, observer: observer)
            } catch {
                try rejected?.commit()
                throw error
            }
        }
        try rejected?.commit()
        // A file that was named and holds nothing is a mistake; a pipe may have nothing to say.
        let found = result.committed + result.known + result.rejected
        guard found > 0 || reader.totalBytes == nil else {
            throw ValidationError("there is no document in what was named; check the files")
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try report(result, reader: reader, seconds: seconds)
        if result.failedFiles > 0, result.committed + result.known == 0 {
            throw ExitCode(ExitStatus.badInput.rawValue)
        }
    }

    private func report(
        _ result: IndexingProgress,
        reader: DocumentReader,
        seconds: Double
    ) throws {
        var parts = ["\(result.committed) documents indexed in \(ProgressBar.clock(seconds))"]
        if result.known > 0 { parts.append("\(result.known) were there already") }
        if result.rejected > 0 { parts.append("\(result.rejected) skipped") }
        if result.failedFiles > 0 {
            parts.append("\(result.failedFiles) files that cannot be read skipped")
        }
        if reader.blankLines > 0 { parts.append("\(reader.blankLines) blank lines left out") }
        Console.note(parts.joined(separator: ", "))
        let leftOut = reader.skippedFiles.filter { $0.reason != .hidden }
        noteSkipped(leftOut)
        for note in reader.notes.prefix(5) { Console.note("note: \(note)") }
        if reader.notes.count > 5 {
            Console.note("note: \(reader.notes.count - 5) files more were read as Windows-1252")
        }
        if result.cut > 0 { noteCut(result.cut) }
        guard isJSON else { return }
        try Console.json(
            IndexingSummary(
                documents: result.committed,
                known: result.known,
                skippedRecords: result.rejected,
                skippedFiles: result.failedFiles,
                leftOutFiles: leftOut.count,
                cutDocuments: result.cut,
                notes: reader.notes.map(\.description)
            )
        )
    }

    /// Says that the model read less than there is, and what helps.
    private func noteCut(_ count: Int) {
        let limit = encoder.documentTokenLimit.map { " (\($0) tokens)" } ?? ""
        let subject = count == 1 ? "document is" : "documents are"
        let remedy =
            (try? gallery.snapshot().manifest.settings.passages) == nil
            ? "index into a new gallery with --chunk-tokens N for a vector a passage"
            : "their titles leave too little room for passages"
        Console.note("note: \(count) \(subject) longer than the model reads\(limit); \(remedy)")
    }

    /// Names some of the files of folders that were not read, compressed ones first: they were meant.
    private func noteSkipped(_ files: [SkippedFile]) {
        let named = (files.filter(\.isCompressed) + files.filter { !$0.isCompressed }).prefix(5)
        for file in named { Console.note("left out \(file.path): \(file.explanation)") }
        if files.count > named.count {
            Console.note("left out \(files.count - named.count) files more")
        }
    }
}

/// What a run did, as `--json` prints it.
private struct IndexingSummary: Encodable {
    let documents: Int
    let known: Int
    let skippedRecords: Int
    let skippedFiles: Int
    let leftOutFiles: Int
    let cutDocuments: Int
    let notes: [String]
}

extension SkippedFile {
    fileprivate var isCompressed: Bool {
        [".gz", ".zst", ".xz", ".bz2", ".zip"].contains { path.lowercased().hasSuffix($0) }
    }

    fileprivate var explanation: String {
        if isCompressed { return "compressed; unpack it first" }
        return switch reason {
        case .hidden: "hidden"
        case .unknownFormat: "its name stands for no format that is read"
        case .noTable: "no table"
        case .linkedFolder: "a link to a folder"
        }
    }
}
