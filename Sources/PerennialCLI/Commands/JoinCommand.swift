import ArgumentParser
import Encoders
import Files
import Perennial
import Tables

struct JoinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join",
        abstract: "Find the columns of a lake that join with a column, with the proof.",
        discussion: """
            perennial join indexes/tables --table orders.csv --column country
            perennial join indexes/tables --table orders.csv --column country --kind equi --json
            perennial join indexes/tables --table orders.csv --column city --column country
            perennial join orders.csv --column country --lake indexes/tables

            Several columns are a composite key. The score is the share of the column's distinct values
            that find a partner: 1 for an equal value, its similarity for one by meaning and spelling.
            """
    )

    @Argument(help: "The lake's folder; with --lake, the table.") var place: String
    @Option(name: .long, help: "The table: CSV, TSV, JSONL, - or sql:\"…\".") var table: String?
    @Option(name: .long, help: "The lake's folder, where the table is named first.")
    var lake: String?
    @Option(name: .long, help: "The column to join by; several for a composite key.")
    var column: [String]
    @Option(name: .short, help: "Candidates wanted.") var k = 10
    @Option(name: .long, help: "equi, semantic or both.") var kind = Kind.both
    @Option(name: .long, help: "The similarity from which values are partners: 0 to 1.")
    var threshold: Float = JoinOptions.defaultThreshold
    @Option(name: .long, help: "How many values of a column are encoded, at most.")
    var values = JoinOptions().comparedValues
    @Flag(name: .long, help: "Show matching values, pairs and notes.") var explain = false
    @OptionGroup var model: ModelOptions
    @OptionGroup var files: FileOptions
    @Flag(name: .long, help: "Print JSON.") var json = false

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case equi, semantic, both

        var joinKind: JoinOptions.Kind {
            switch self {
            case .equi: .equi
            case .semantic: .semantic
            case .both: .both
            }
        }
    }

    func validate() throws {
        guard (table == nil) != (lake == nil) else {
            throw ValidationError("name the table with --table FILE, or the lake with --lake DIR")
        }
        guard !column.isEmpty else { throw ValidationError("name a column with --column NAME") }
        guard (1...1_000).contains(k) else { throw ValidationError("-k is 1 to 1,000") }
        guard (0...1).contains(threshold) else { throw ValidationError("--threshold is 0 to 1") }
        guard values > 0 else { throw ValidationError("--values is at least 1") }
        guard column.count == 1 || kind != .semantic else {
            throw ValidationError("several columns join by equality: use --kind equi")
        }
    }

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let opened = try Lake(Gallery(path: lake ?? place))
        let source = try DocumentSource(table ?? place)
        let reader = try TableReader([source], options: files.reading)
        guard let read = try reader.next() else {
            throw TablesError.nothingToRead(path: table ?? place)
        }
        for note in reader.notes { Console.note("note: \(note)") }
        var options = JoinOptions()
        options.k = k
        options.kind = kind.joinKind
        options.threshold = threshold
        options.comparedValues = values
        let needsEncoder = kind != .equi && column.count == 1
        let encoder =
            try needsEncoder
            ? model.encoder(fallback: opened.gallery.snapshot().manifest.documentSpace.reference)
            : nil
        if !needsEncoder { options.kind = .equi }
        let search = try JoinSearch(opened, encoder: encoder, options: options)
        let answer = JoinAnswer(
            try search.candidates(for: read, columns: column),
            table: read,
            columns: column
        )
        if json { return try Console.json(answer) }
        answer.show(isExplained: explain)
        let path = lake ?? place
        let named = table ?? place
        let columns = column.map { "--column \($0.shellWord)" }.joined(separator: " ")
        Console.next(
            "perennial join \(path) --table \(named == "-" ? "FILE" : named) \(verbatim: columns) --explain --json",
            remark: "values, notes and SQL"
        )
    }
}
