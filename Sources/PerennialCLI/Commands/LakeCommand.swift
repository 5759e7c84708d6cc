import ArgumentParser
import Encoders
import Perennial
import Tables

struct LakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lake",
        abstract: "Index every column of every table, so that columns that join can be found.",
        discussion: """
            perennial lake indexes/tables data/
            perennial lake data/ more/ --into indexes/tables
            perennial lake indexes/tables sql:"SELECT * FROM 'sales.parquet'"

            A SOURCE is a CSV, TSV or JSONL file, a folder of them, or sql:"SELECT …" run by the DuckDB
            command line. Run it again after tables have changed: only what differs is done anew.
            """
    )

    @Argument(help: "The lake's folder, unless --into names it, then what to index.")
    var arguments: [String]
    @Option(name: .long, help: "The lake's folder.") var into: String?
    @OptionGroup var model: ModelOptions
    @OptionGroup var files: FileOptions
    @Flag(name: .long, help: "Print a summary as JSON.") var json = false
    @Option(
        name: .long,
        help: "How columns of a new lake are written as texts: \(Self.patterns).",
        transform: Self.pattern
    )
    var pattern: ColumnPattern?

    private static let patterns = ColumnPattern.allCases.map(\.rawValue).joined(separator: ", ")

    private static func pattern(_ name: String) throws -> ColumnPattern {
        guard let pattern = ColumnPattern(rawValue: name) else {
            throw ValidationError("--pattern is one of \(patterns)")
        }
        return pattern
    }

    func validate() throws {
        guard into != nil || arguments.count > 1 else {
            throw ValidationError("name the lake's folder and a SOURCE")
        }
    }

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let path = into ?? arguments[0]
        let sources = try arguments.dropFirst(into == nil ? 1 : 0).map { try DocumentSource($0) }
        let exists = try Gallery.exists(at: path)
        let encoder = try model.encoder(
            fallback: exists
                ? Gallery(path: path).snapshot().manifest.documentSpace.reference : nil
        )
        let start = ContinuousClock.now
        func fill(_ gallery: Gallery) throws -> LakeReport {
            try Interruption.watching { interruption in
                var builder = try LakeBuilder(
                    writer: GalleryWriter(gallery),
                    encoder: encoder,
                    settings: pattern.map { LakeSettings(pattern: $0) }
                )
                let bars = Bars()
                defer { bars.clear() }
                return try builder.run(
                    sources,
                    options: files.reading,
                    observer: bars.observer(interruption)
                )
            }
        }
        let report =
            try exists
            ? fill(Gallery(path: path, access: .readWrite))
            : Gallery.creating(
                at: path,
                space: encoder.space,
                settings: GallerySettings(words: nil),
                fill
            )
        show(report, seconds: (ContinuousClock.now - start) / .seconds(1))
        if json { try Console.json(LakeSummary(report)) }
        // Who names tables of which none can be read is told so by the status too.
        if report.skipped > 0, report.added + report.changed + report.unchanged == 0 {
            throw ExitCode(ExitStatus.badInput.rawValue)
        }
        Console.next("perennial join \(path) --table FILE --column NAME")
    }

    private func show(_ report: LakeReport, seconds: Double) {
        let counts = [
            (report.added, "added"), (report.changed, "changed"), (report.removed, "removed"),
            (report.unchanged, "unchanged"), (report.skipped, "skipped"),
        ]
        let tables = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        Console.note(
            "tables: \(tables.isEmpty ? "none" : tables); \(report.columns) columns taken in, "
                + "\(report.encoded) encoded in \(ProgressBar.clock(seconds))"
        )
    }
}

/// What a run did, as `--json` prints it.
private struct LakeSummary: Encodable {
    let added: Int
    let changed: Int
    let removed: Int
    let unchanged: Int
    let skipped: Int
    let columns: Int
    let encoded: Int

    init(_ report: LakeReport) {
        (added, changed, removed) = (report.added, report.changed, report.removed)
        (unchanged, skipped) = (report.unchanged, report.skipped)
        (columns, encoded) = (report.columns, report.encoded)
    }
}

/// The bars of a run over tables.
private final class Bars {
    private var tables = ProgressBar("reading", unit: "tables")
    private var columns = ProgressBar("encoding", unit: "columns")

    func observer(_ interruption: Interruption) -> LakeBuilder.Observer {
        var observer = LakeBuilder.Observer()
        observer.tables = { [self] in tables.update(done: $0, share: Double($0) / Double($1)) }
        observer.columns = { [self] done, all in
            tables.clear()
            columns.update(done: done, share: Double(done) / Double(max(all, 1)))
        }
        observer.rejection = { [self] table, reason in
            clear()
            Console.error("skipped \(reason.hasPrefix(table) ? reason : "\(table): \(reason)")")
        }
        observer.note = { [self] table, note in
            clear()
            Console.note("note: \(table): \(note)")
        }
        observer.isCancelled = { interruption.isRequested }
        return observer
    }

    func clear() {
        tables.clear()
        columns.clear()
    }
}
