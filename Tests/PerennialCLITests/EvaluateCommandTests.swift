import Foundation
import TestSupport
import Testing

/// Evaluations as a user types them, with what real data sets lack.
@Suite(.serialized) struct EvaluateCommandTests {
    private let folder: TemporaryFolder
    private let program = Program()
    private let model: String

    init() throws {
        folder = try TemporaryFolder()
        model = Fixtures.folder("models/perennial-small-en").path
        try folder.write(
            """
            {"_id":"boat","title":"","text":"a ferry in the harbour"}
            {"_id":"hut","title":"","text":"a hut in the mountains"}
            {"_id":"tea","title":"","text":"a pot of green tea"}

            """,
            to: "set/corpus.jsonl"
        )
        try queries(["q1": "ferry", "q2": "mountains"])
        try judgments("q1\tboat\t1\nq2\thut\t1\n")
    }

    private func queries(_ texts: [String: String]) throws {
        let lines = texts.sorted { $0.key < $1.key }
            .map { "{\"_id\":\"\($0.key)\",\"text\":\"\($0.value)\"}\n" }
        try folder.write(lines.joined(), to: "set/queries.jsonl")
    }

    private func judgments(_ lines: String) throws {
        try folder.write("query-id\tcorpus-id\tscore\n" + lines, to: "set/qrels/test.tsv")
    }

    private func gallery() throws -> String {
        let path = folder.path("gallery")
        let outcome = try program.run([
            "index", folder.path("set"), "--into", path, "--model", model,
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        return path
    }

    private func evaluate(_ gallery: String, _ more: [String] = []) throws -> Program.Outcome {
        try program.run(
            ["evaluate", gallery, "--beir", folder.path("set"), "--model", model, "--json"] + more
        )
    }

    private func report(_ outcome: Program.Outcome) throws -> [String: Any] {
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try #require(
            JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
    }

    private func note(_ name: String, _ report: [String: Any]) -> Int? {
        (report["notes"] as? [String: Any])?[name] as? Int
    }

    private func value(_ metric: String, _ report: [String: Any]) -> Double? {
        ((report["metrics"] as? [String: Any])?[metric] as? [String: Any])?["value"] as? Double
    }

    @Test func `judgments that are a header alone are refused`() throws {
        let gallery = try gallery()
        try judgments("")
        let outcome = try evaluate(gallery)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("has no judgments"))
    }

    @Test func `judged queries without a text are left out and counted`() throws {
        let gallery = try gallery()
        try queries(["q1": "ferry"])
        let report = try report(try evaluate(gallery))
        #expect(value("ndcg@10", report) == 1)
        #expect(report["queries"] as? Int == 1)
        #expect(note("queries_without_text", report) == 1)
    }

    @Test func `judgments of none of the queries are refused`() throws {
        let gallery = try gallery()
        try queries(["other": "ferry"])
        let outcome = try evaluate(gallery)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("none of the queries"))
    }

    @Test
    func `relevant documents that the gallery lacks are counted, and all of them are refused`()
        throws
    {
        let gallery = try gallery()
        try judgments("q1\tboat\t1\nq2\tgone\t1\nq2\thut\t0\n")
        let partial = try report(try evaluate(gallery))
        #expect(note("relevant_documents", partial) == 2)
        #expect(note("relevant_documents_absent", partial) == 1)
        #expect(value("recall@100", partial) == 0.5)
        try judgments("q1\tgone\t1\n")
        let outcome = try evaluate(gallery)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("none of its judged documents"))
    }

    @Test func `a query does not find itself unless asked to`() throws {
        let gallery = try gallery()
        try queries(["boat": "a ferry in the harbour", "q2": "mountains"])
        try judgments("boat\thut\t1\nq2\thut\t1\n")
        let left = try report(try evaluate(gallery, ["--metrics", "mrr@10"]))
        #expect(note("own_documents_dropped", left) == 1)
        let kept = try report(try evaluate(gallery, ["--metrics", "mrr@10", "--no-drop-self"]))
        #expect(note("own_documents_dropped", kept) == 0)
        #expect(try #require(value("mrr@10", left)) > (try #require(value("mrr@10", kept))))
    }

    @Test func `a baseline of other queries is refused, and one of fewer is compared over those`()
        throws
    {
        let gallery = try gallery()
        let other = try folder.write("x Q0 boat 1 0.5 t\n", to: "other.run")
        let refused = try evaluate(gallery, ["--baseline", other])
        #expect(refused.status == 2)
        #expect(refused.errors.contains("answers none of the judged queries"))
        let fewer = try folder.write("q1 Q0 hut 1 0.5 t\n", to: "fewer.run")
        let compared = try report(
            try evaluate(gallery, ["--baseline", fewer, "--metrics", "ndcg@10"])
        )
        let difference = (compared["difference"] as? [String: Any])?["ndcg@10"] as? [String: Any]
        #expect(difference?["estimate"] as? Double == 1)
        #expect(difference?["low"] as? Double == -1)
    }

    @Test func `an empty file of queries is an error wherever it is named`() throws {
        let gallery = try gallery()
        for text in ["", "\n \n"] {
            let empty = try folder.write(text, to: "empty.txt")
            for command in [
                ["search", gallery, "--queries", empty, "--model", model],
                ["tune", gallery, "--queries", empty, "--model", model],
                ["compress", "sweep", gallery, "--queries", empty, "--model", model],
                ["compress", "advise", gallery, "--queries", empty, "--min-recall", "0.9"],
                ["upgrade", "certify", gallery, "--queries", empty],
            ] {
                let outcome = try program.run(command)
                #expect(outcome.status == 2, "\(command): \(outcome.errors)")
            }
        }
    }
}
