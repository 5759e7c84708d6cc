import ArgumentParser
import Encoders
import Evaluation
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
            perennial search indexes/corpus "card game" --filter 'section = "games" and year >= 2000'
            perennial search indexes/corpus --queries queries.jsonl --run results.trec

            A queries file has a query a line, or JSON Lines with _id and text.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @Argument(help: "What to look for.") var query: String?
    @Option(name: .long, help: "A file of queries.") var queries: String?
    @Option(name: .short, help: "Hits wanted.") var k = 10
    @Option(name: .long, help: "Beam width of the graph search.") var ef = 64
    @Flag(name: .long, help: "Compare with every vector.") var exact = false
    @Option(
        name: .long,
        help: "A condition on metadata, like 'year >= 2000 and tags contains \"x\"'."
    )
    var filter: String?
    @OptionGroup var model: ModelOptions
    @Option(name: .customLong("run"), help: "Write the results in TREC format.")
    var runFile: String?
    @Flag(name: .long, help: "Print JSON, one document a query.") var json = false

    func validate() throws {
        guard (query == nil) != (queries == nil) else {
            throw ValidationError("give a QUERY or --queries FILE")
        }
        guard (1...10_000).contains(k) else { throw ValidationError("-k is 1 to 10,000") }
        guard (1...10_000).contains(ef) else { throw ValidationError("--ef is 1 to 10,000") }
    }

    func run() throws {
        let opened = try Gallery(path: gallery)
        let space = try opened.snapshot().manifest.space
        let encoder = try model.encoder(fallback: space.model)
        try opened.require(encoder.space)
        let asked = try queries.map(QueryFile.read) ?? [QueryFile.Query(id: "1", text: query ?? "")]
        let options = try SearchOptions(
            k: k,
            effort: SearchEffort(beam: max(ef, k)),
            filter: filter.map(Filter.init),
            isExact: exact
        )
        let session = SearchSession(gallery: opened, encoder: encoder, options: options)
        if let runFile {
            let results = try session.run(asked)
            try results.write(to: runFile)
            Console.note("next: perennial evaluate \(gallery) --beir DIR --run \(runFile)")
            return
        }
        for query in asked {
            let answer = try session.answer(query)
            if json { try Console.json(answer) } else { show(answer) }
        }
    }

    private func show(_ answer: SearchAnswer) {
        for hit in answer.hits {
            let text = [hit.title, hit.text].compactMap(\.self).joined(separator: " · ")
            let score = String(format: "%.4f", hit.score)
            Console.line("\(hit.rank). \(score)  \(hit.id)  \(Self.shortened(text))")
        }
        if let partial = answer.partial { Console.note(partial) }
    }

    private static func shortened(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count <= 160 ? line : line.prefix(159) + "…"
    }
}
