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
        let switched = try run(["upgrade", "switch", gallery, "--force", "--json"])
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
