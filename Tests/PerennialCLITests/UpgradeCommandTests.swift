import Foundation
import TestSupport
import Testing

/// An upgrade as a user types it: to the same weights with another pooling, which is another space.
@Suite(.serialized) struct UpgradeCommandTests {
    private let folder: TemporaryFolder
    private let program = Program()
    private var gallery: String { folder.path("gallery") }
    private var other: String { folder.path("other-model") }

    init() throws {
        folder = try TemporaryFolder()
        let files = FileManager.default
        let model = try Fixtures.model()
        try files.createDirectory(atPath: other + "/1_Pooling", withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: model.path) where name != "1_Pooling" {
            try files.createSymbolicLink(
                atPath: "\(other)/\(name)",
                withDestinationPath: model.appending(path: name).path
            )
        }
        try folder.write(
            #"{"word_embedding_dimension":384,"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}"#,
            to: "other-model/1_Pooling/config.json"
        )
        let things = ["bread", "a bicycle", "the moon", "a violin", "an old map", "green tea"]
        let verbs = ["buying", "repairing", "drawing", "finding", "selling", "describing"]
        let places = ["in town", "at home", "by the sea", "abroad"]
        var lines = ""
        for thing in things {
            for verb in verbs {
                for place in places {
                    lines +=
                        #"{"id":"\#(verb) \#(thing) \#(place)","text":"\#(verb) \#(thing) \#(place)"}"#
                        + "\n"
                }
            }
        }
        let corpus = try folder.write(lines, to: "corpus.jsonl")
        let outcome = try run(["index", corpus, "--into", gallery, "--model", model.path])
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    private func run(_ arguments: [String]) throws -> Program.Outcome {
        try program.run(arguments)
    }

    private func json(_ text: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func `a model is planned, fitted, certified, switched to and taken back`() throws {
        let model = try Fixtures.model().path
        let from = ["--from", model]
        let question = "mending a bike in the city"
        let before = try run(["search", gallery, question, "--model", model])
        let plan = try run(["upgrade", "plan", gallery, "--to", other, "--json"])
        #expect(plan.status == 0, "\(plan.errors)")
        #expect(try json(plan.output)["texts"] as? Int == 144)
        let fit = try run(
            ["upgrade", "fit", gallery, "--to", other, "--sample", "100", "--json"] + from
        )
        #expect(fit.status == 0, "\(fit.errors)")
        #expect(try json(fit.output)["method"] as? String == "rank")
        let refused = try run(["upgrade", "switch", gallery])
        #expect(refused.status == 3)
        #expect(refused.errors.contains("nothing is certified yet"))
        let certified = try run(
            ["upgrade", "certify", gallery, "--to", other, "--cascade", "40", "--json"] + from
        )
        #expect([0, 3, 4].contains(certified.status), "\(certified.errors)")
        let certificate = try json(certified.output)
        #expect(
            Set(try #require(certificate["arms"] as? [String: Any]).keys)
                == ["old", "naive", "bridged", "cascade", "full"]
        )
        let replayed = try run(["upgrade", "certify", gallery, "--replay", "--json"])
        #expect(replayed.output == certified.output)
        #expect(replayed.status == certified.status)
        let switched = try run([
            "upgrade", "switch", gallery, "--force", "--old-vectors-alone", "--json",
        ])
        #expect(switched.status == 0, "\(switched.errors)")
        #expect(try json(switched.output)["switched"] as? Bool == true)
        let ask = ["search", gallery, question, "--model", other, "--old-model", model]
        let after = try run(ask + ["--cascade", "144"])
        #expect(after.status == 0, "\(after.errors)")
        let wrong = try run(["search", gallery, question, "--model", model])
        #expect(wrong.status == 3)
        let curve = try run(["upgrade", "backfill", gallery, "--curve", "--json"])
        #expect(try (json(curve.output)["points"] as? [Any])?.count == 11)
        let backfill = try run(["upgrade", "backfill", gallery, "--to", other, "--share", "0.5"])
        #expect(backfill.status == 0, "\(backfill.errors)")
        #expect(backfill.output.contains("72 documents remain"))
        let back = try run(["upgrade", "rollback", gallery])
        #expect(back.status == 0, "\(back.errors)")
        #expect(
            try run(["search", gallery, question, "--model", model]).output == before.output
        )
    }

    @Test func `a certificate that advises, refuses or cannot tell ends with 0, 3 or 4`() throws {
        let model = try Fixtures.model().path
        let fit = try run(
            ["upgrade", "fit", gallery, "--to", other, "--sample", "100", "--from", model]
                + ["--method", "ridge"]
        )
        #expect(fit.status == 0, "\(fit.errors)")
        // The names of documents are their texts: what a model finds first is what it finds right.
        let corpus = folder.path("corpus.jsonl")
        let second = folder.path("second")
        let made = try run(["index", corpus, "--into", second, "--model", other])
        #expect(made.status == 0, "\(made.errors)")
        func judged(by models: [String], _ questions: [String], _ name: String) throws -> String {
            var (queries, judgments) = ("", "query-id\tcorpus-id\tscore\n")
            for (number, question) in questions.enumerated() {
                queries += #"{"_id":"q\#(number)","text":"\#(question)"}"# + "\n"
            }
            let file = try folder.write(queries, to: "questions.jsonl")
            for (place, model) in models.enumerated() {
                let judge = model == other ? second : gallery
                let found = try run(
                    ["search", judge, "--queries", file, "--model", model, "-k", "3", "--json"]
                )
                #expect(found.status == 0, "\(found.errors)")
                let answers = found.output.split(separator: "\n")
                for number in stride(from: place, to: questions.count, by: models.count) {
                    let hits = try json(String(answers[number]))["hits"] as? [[String: Any]]
                    for hit in try #require(hits) {
                        judgments += "q\(number)\t\(try #require(hit["id"] as? String))\t1\n"
                    }
                }
            }
            try folder.write(queries, to: "\(name)/queries.jsonl")
            try folder.write(judgments, to: "\(name)/qrels/test.tsv")
            try folder.write(
                String(contentsOfFile: corpus, encoding: .utf8)
                    .replacingOccurrences(of: #""id""#, with: #""_id""#),
                to: "\(name)/corpus.jsonl"
            )
            return folder.path(name)
        }
        let questions = ["loaf", "bike", "night sky", "strings", "way home", "hot drink"].flatMap {
            [
                "where to get a \($0)", "mending a \($0)", "\($0) near the water",
                "somebody sells a \($0)",
            ]
        }
        func certified(_ beir: String, _ more: [String]) throws -> Program.Outcome {
            try run(
                ["upgrade", "certify", gallery, "--to", other, "--from", model, "--beir", beir]
                    + more
            )
        }
        let ofOld = try judged(by: [model], questions, "by-old")
        let refused = try certified(ofOld, [])
        #expect(refused.status == 3, "\(refused.output)")
        #expect(refused.output.contains("verdict: refuse"))
        let ofNew = try judged(by: [other], questions, "by-new")
        let advised = try certified(ofNew, ["--cascade", "144"])
        #expect(advised.status == 0, "\(advised.output)")
        let few = try judged(by: [model, other], Array(questions.prefix(4)), "few")
        let undecided = try certified(few, ["--cascade", "144"])
        #expect(undecided.status == 4, "\(undecided.output)")
    }

    @Test func `a model that is trained to answer a gallery needs no map`() throws {
        let model = try Fixtures.model().path
        var lines = ""
        for thing in ["bread", "a bicycle", "the moon", "a violin", "an old map", "green tea"] {
            lines += #"{"anchor":"\#(thing)","positive":"buying \#(thing) in town"}"# + "\n"
            lines += #"{"anchor":"\#(thing) repaired","positive":"repairing \#(thing)"}"# + "\n"
        }
        let pairs = try folder.write(lines, to: "pairs.jsonl")
        for (name, method) in [("bt2", ["--head-only"]), ("query", []), ("simplex", [])] {
            let output = folder.path("trained-\(name)")
            let trained = try run(
                ["train", "--pairs", pairs, "--model", model, "--compatible-with", gallery]
                    + ["--old-model", model, "--method", name, "--output", output]
                    + ["--steps", "3", "--batch-size", "4", "--json"] + method
            )
            #expect(trained.status == 0, "\(trained.errors)")
            #expect(try json(trained.output)["method"] as? String == name)
            let switched = try run([
                "upgrade", "switch", gallery, "--to", output, "--force", "--json",
            ])
            #expect(switched.status == 0, "\(switched.errors)")
            #expect(try json(switched.output)["projection"] as? String != nil)
            let found = try run(["search", gallery, "buying bread", "--model", output, "--json"])
            #expect(found.status == 0, "\(found.errors)")
            let hits = try #require(json(found.output)["hits"] as? [[String: Any]])
            #expect((hits.first?["id"] as? String)?.contains("bread") == true)
            #expect(try run(["upgrade", "abandon", gallery]).status == 0)
        }
        let refused = try run(["upgrade", "switch", gallery, "--to", other, "--force"])
        #expect(refused.status == 3)
        #expect(refused.errors.contains("was not trained to answer"))
        let again = try run(
            ["train", "--pairs", pairs, "--model", model, "--compatible-with", gallery]
                + ["--output", folder.path("trained-bt2")]
        )
        #expect(again.status == 2, "\(again.errors)")
    }

    @Test func `what cannot be upgraded is refused in one line`() throws {
        let model = try Fixtures.model().path
        let cases: [([String], Int32, String)] = [
            (["fit", gallery, "--to", model, "--from", model], 2, "own model"),
            (["fit", gallery, "--to", "no-such-model", "--from", model], 2, "no such model"),
            (["fit", gallery, "--method", "magic"], 2, "--method is one of"),
            (["certify", gallery, "--to", other, "--from", model], 2, "no projection"),
            (["backfill", gallery, "--to", other], 2, "no projection"),
            (["backfill", gallery, "--curve"], 3, "nothing is certified"),
            (["rollback", gallery], 2, "no projection"),
            (["finish", gallery], 2, "no projection"),
            (["status", folder.path("nowhere")], 2, "no gallery here"),
            (["plan", gallery, "--to", "http://127.0.0.1:9/v1"], 2, "name the model too"),
        ]
        for (arguments, status, message) in cases {
            let outcome = try run(["upgrade"] + arguments)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
        }
    }
}
