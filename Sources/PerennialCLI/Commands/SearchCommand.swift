import ArgumentParser
import Encoders
import Evaluation
import Files
import Foundation
import Perennial
import Tensors
import VectorSearch

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find the documents of a gallery that answer a query.",
        discussion: """
            perennial search indexes/corpus "how to compress a photo"
            perennial search indexes/corpus "read a PDF" -k 3 --json
            perennial search indexes/corpus "gimp plugin" --mode hybrid --explain
            perennial search indexes/corpus "card game" --filter 'section = "games" and year >= 2000'
            perennial search indexes/corpus --queries queries.jsonl --run results.trec
            perennial search indexes/vectors --vectors queries.npy -k 100 --run results.trec

            A queries file has a query a line, or JSON Lines with _id and text; - is standard input.
            Each query is answered as soon as it is read.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Argument(help: "What to look for.") var query: String?
    @Option(name: .long, help: "A file of queries.") var queries: String?
    @Option(name: .long, help: "Ready query vectors: .npy, .fvecs; rows count from 1.")
    var vectors: String?
    @Option(name: .short, help: "Hits wanted.") var k = 10
    @OptionGroup var mode: SearchModeOptions
    @Option(name: .long, help: "Beam width of the graph search.") var ef: Int?
    @Flag(name: .long, help: "Compare with every vector.") var exact = false
    @Option(
        name: .long,
        help: "A condition on metadata, like 'year >= 2000 and tags contains \"x\"'."
    )
    var filter: String?
    @Flag(name: .long, help: "Show where each list has a hit, and what each word adds.")
    var explain = false
    @OptionGroup var model: QueryModelOptions
    @OptionGroup var cascade: CascadeOptions
    @Option(name: .customLong("run"), help: "Write the results in TREC format.")
    var runFile: String?
    @Flag(name: .long, help: "Print JSON, one document a query.") var json = false
    @OptionGroup var outputs: OutputOptions
    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard [query, queries, vectors].compactMap(\.self).count == 1 else {
            throw ValidationError("give a QUERY, --queries FILE or --vectors FILE")
        }
        guard vectors == nil || mode.mode == .dense else {
            throw ValidationError("--vectors have no words: use --mode dense")
        }
        guard (1...10_000).contains(k) else { throw ValidationError("-k is 1 to 10,000") }
        guard (1...10_000).contains(ef ?? 1) else {
            throw ValidationError("--ef is 1 to 10,000")
        }
    }

    func run() throws {
        try outputs.check(runFile)
        let opened = try UpgradeSession.open(gallery, options: cascade)
        var options = try SearchOptions(
            k: k,
            effort: ef.map { SearchEffort(beam: $0) },
            filter: filter.map(Filter.init),
            isExact: exact
        )
        options.isExplained = explain
        mode.apply(to: &options)
        if let filter = options.filter {
            for field in try opened.snapshot().unknownFields(of: filter) {
                Console.note("no document has a field \(field)")
            }
        }
        if let vectors { return try compare(vectors, in: opened, options) }
        let session = try SearchSession(
            opened,
            mode: mode.mode,
            model: model,
            cascade: cascade,
            options: options
        )
        guard let queries else {
            let asked = QueryFile.Query(id: "1", text: query ?? "")
            if let runFile { return try write(session.run([asked]), to: runFile) }
            return try show(session.answer(asked), in: opened)
        }
        if let runFile { return try write(session.run(QueryFile.read(queries)), to: runFile) }
        try answer(queries, session)
    }

    /// Answers the queries of a file one by one, as they come.
    private func answer(_ path: String, _ session: SearchSession) throws {
        let stream = try DocumentStream(path: path)
        defer { stream.abandon() }
        var count = 0
        while let documents = try stream.next(1) {
            for document in documents {
                try show(session.answer(QueryFile.Query(document)), in: session.gallery)
            }
            count += documents.count
        }
        guard count > 0 else { throw QueryFile.nothing(in: path) }
        QueryFile.note(blankLines: stream.blankLines, in: path)
    }

    private func compare(_ path: String, in gallery: Gallery, _ options: SearchOptions) throws {
        let session = SearchSession(gallery, options: options)
        let matrix = try VectorFile(path: path).matrix()
        let ids = (1...max(matrix.rows, 1)).prefix(matrix.rows).map(String.init)
        if let runFile { return try write(session.run(vectors: matrix, ids: ids), to: runFile) }
        for (row, id) in ids.enumerated() {
            let vector = Matrix(
                rows: 1,
                columns: matrix.columns,
                elements: Array(matrix[row: row])
            )
            try show(session.answer(vector: vector, named: id), in: gallery)
        }
    }

    private func write(_ results: Run, to path: String) throws {
        try results.write(to: path)
        Console.next(
            "perennial evaluate \(gallery) --beir DIR --baseline \(path)",
            remark: "compares what the gallery answers then with this run"
        )
    }

    private func show(_ answer: SearchAnswer, in gallery: Gallery) throws {
        defer { try? noteUnrelated(answer, gallery) }
        guard !json else { return try Console.json(answer) }
        for hit in answer.hits {
            let text = [hit.title, hit.passage?.text ?? hit.text].compactMap(\.self)
            let line = Self.shortened(text.joined(separator: " · "))
            Console.line(
                "\(hit.rank). \(String(format: "%.4f", hit.score))  \(hit.id.onOneLine)  "
                    + line.onOneLine
            )
            if let explanation = hit.explanation { Console.line("   \(Self.line(explanation))") }
        }
        if let partial = answer.partial { Console.note(partial) }
    }

    /// Says which hits have nothing to do with the query: they are only there because k were wanted.
    ///
    /// Where distances are compared, 0 is an equal vector, and a hybrid score of 0 is the mean.
    private func noteUnrelated(_ answer: SearchAnswer, _ gallery: Gallery) throws {
        let count = answer.hits.count { $0.score == 0 }
        guard count > 0, answer.mode != .hybrid,
            try gallery.snapshot().manifest.settings.metric == .innerProduct
        else { return }
        Console.note("\(count) hits have a score of 0: they share nothing with the query")
    }

    private static func line(_ explanation: SearchAnswer.Explanation) -> String {
        let lists = [("vectors", explanation.dense), ("words", explanation.lexical)].compactMap {
            (name, place) in
            place.map { "\(name) #\($0.rank) \(String(format: "%.4f", $0.score))" }
        }
        let terms = explanation.terms.sorted { $0.value > $1.value }.map {
            "\($0.key) \(String(format: "%.2f", $0.value))"
        }
        return (lists + [terms.joined(separator: ", ")]).filter { !$0.isEmpty }
            .joined(separator: " · ")
    }

    private static func shortened(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= 160 ? line : line.prefix(159) + "…"
    }
}
