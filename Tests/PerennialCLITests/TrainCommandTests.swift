import Foundation
import TestSupport
import Testing

/// `perennial train` as a user types it, on a model of two layers.
@Suite(.serialized) struct TrainCommandTests {
    private let folder: TemporaryFolder
    private let program: Program
    private let model: String
    private let pairs: String

    init() throws {
        folder = try TemporaryFolder()
        program = Program(environment: ["XDG_CACHE_HOME": folder.path("cache")])
        let source = Fixtures.golden.appendingPathComponent("training/pairs/student")
        for file in ["config.json", "model.safetensors"] {
            let data = try Data(contentsOf: source.appendingPathComponent(file))
            try folder.write(data, to: "model/\(file)")
        }
        let words = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"] + (5..<200).map { "w\($0)" }
        try folder.write(words.joined(separator: "\n") + "\n", to: "model/vocab.txt")
        try folder.write(
            #"{"do_lower_case": true, "tokenizer_class": "BertTokenizer"}"#,
            to: "model/tokenizer_config.json"
        )
        model = folder.path("model")
        var random = SeededRandom(seed: 1)
        let lines = (0..<64).map { number in
            let words = (0..<6).map { _ in "w\(Int.random(in: 5..<200, using: &random))" }
            let (anchor, positive) = (words.prefix(3), words.suffix(4))
            return #"{"anchor": "\#(anchor.joined(separator: " ")) w\#(number + 5)", "#
                + #""positive": "\#(positive.joined(separator: " ")) w\#(number + 5)"}"#
        }
        pairs = try folder.write(lines.joined(separator: "\n") + "\n", to: "pairs.jsonl")
    }

    private func train(_ output: String, _ more: String...) throws -> Program.Outcome {
        try program.run(arguments(output) + more)
    }

    private func arguments(_ output: String) -> [String] {
        [
            "train", "--pairs", pairs, "--model", model, "--output", folder.path(output),
            "--batch-size", "8", "--learning-rate", "1e-3",
        ]
    }

    private func weights(_ output: String) throws -> Data {
        try Data(contentsOf: folder.url.appendingPathComponent("\(output)/model.safetensors"))
    }

    @Test func `one core gives the weights that all cores give`() throws {
        let all = try program.run(arguments("all") + ["--steps", "6", "--seed", "3"])
        #expect(all.status == 0, "\(all.errors)")
        let one = Process()
        one.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        one.arguments =
            ["taskset", "-c", "0", Program.url.path] + arguments("one")
            + ["--steps", "6", "--seed", "3"]
        one.environment = ProcessInfo.processInfo.environment.merging(
            ["XDG_CACHE_HOME": folder.path("cache")]
        ) { $1 }
        try one.run()
        one.waitUntilExit()
        #expect(one.terminationStatus == 0)
        #expect(try weights("one") == weights("all"))
    }

    @Test func `mine filter refuses what is no example, or skips and counts it`() throws {
        let lines = [
            #"{"anchor": "w5", "positive": [], "negatives": ["w6 w7"]}"#,
            #"{"anchor": "w8 w9", "positive": "w8 w9"}"#,
        ]
        let path = try folder.write(lines.joined(separator: "\n") + "\n", to: "holes.jsonl")
        let arguments = [
            "mine", "filter", path, "--guide", model, "--output", folder.path("kept.jsonl"),
        ]
        let refused = try program.run(arguments)
        #expect(refused.status == 2)
        #expect(refused.errors.contains("holes.jsonl:1: `positive` is empty"))
        let skipped = try program.run(arguments + ["--on-error", "skip"])
        #expect(skipped.status == 0, "\(skipped.errors)")
        #expect(skipped.errors.contains("1 records are left out"))
        let kept = try String(contentsOfFile: folder.path("kept.jsonl"), encoding: .utf8)
        #expect(kept == #"{"anchor":"w8 w9","positive":"w8 w9"}"# + "\n")
    }

    @Test func `a killed run goes on and ends with the same weights`() throws {
        let steps = [
            "--steps", "300", "--checkpoint-every", "5", "--seed", "3", "--dropout", "0.1",
        ]
        let whole = try program.run(arguments("whole") + steps)
        #expect(whole.status == 0, "\(whole.errors)")
        let checkpoint = folder.path("parts/run/checkpoint.safetensors")
        var generator = SystemRandomNumberGenerator()
        var arguments = arguments("parts") + steps
        for _ in 0..<3 {
            let running = try program.start(arguments)
            let deadline = Date(timeIntervalSinceNow: 20)
            while running.isRunning, Date() < deadline,
                !FileManager.default.fileExists(atPath: checkpoint)
            { usleep(1_000) }
            // Not a wait for a result: the moment of the kill is what is random here.
            usleep(UInt32.random(in: 0..<60_000, using: &generator))
            running.signal(SIGKILL)
            _ = running.finish()
            if !arguments.contains("--resume") { arguments.append("--resume") }
        }
        let ended = try program.run(arguments)
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(try weights("parts") == weights("whole"))
        func metrics(_ output: String) throws -> String {
            try String(contentsOfFile: folder.path("\(output)/run/metrics.jsonl"), encoding: .utf8)
        }
        #expect(try metrics("parts") == metrics("whole"))
        #expect(!FileManager.default.fileExists(atPath: checkpoint))
    }

    @Test func `the trained folder embeds, and adapters and low-rank changes are written`() throws {
        for (output, options) in [
            ("all", []), ("adapters", ["--adapters", "4"]), ("lora", ["--lora", "2"]),
        ] {
            let outcome = try program.run(
                arguments(output) + ["--steps", "4", "--loss", "mnrl"] + options
            )
            #expect(outcome.status == 0, "\(outcome.errors)")
            let embedded = try program.run(
                ["embed", "--model", folder.path(output)],
                input: "w5 w6 w7\n"
            )
            #expect(embedded.output.contains("\"embedding\""), "\(embedded.errors)")
        }
    }

    @Test func `bad input is named and refused`() throws {
        func refuses(_ outcome: Program.Outcome, _ words: String...) {
            #expect(outcome.status == 2, "\(outcome.errors)")
            for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        }
        func file(_ text: String) throws -> Program.Outcome {
            let path = try folder.write(text, to: "bad.jsonl")
            return try program.run([
                "train", "--pairs", path, "--model", model, "--output", folder.path("bad"),
                "--loss", "mnrl",
            ])
        }
        refuses(try file(#"{"anchor": "w5"}"# + "\n"), "bad.jsonl:1", "positive")
        refuses(try file(#"{"anchor": "w5", "positive": ""}"# + "\n"), "bad.jsonl:1", "empty")
        refuses(try file(#"{"anchor": "w5", "positive": "w6"}"# + "\n"), "at least 2")
        refuses(try train("large", "--batch-size", "500"), "--batch-size 64")
        refuses(try train("none", "--resume"), "no run")
        refuses(try train("guide", "--guide", "no-such-model"), "no-such-model")
        refuses(try train("wide", "--matryoshka", "64,32"), "64 dimensions", "32")
        let diverged = try train(
            "diverged",
            "--steps",
            "50",
            "--learning-rate",
            "1e38",
            "--clip",
            "0",
            "--checkpoint-every",
            "1",
            "--warmup",
            "3"
        )
        #expect(diverged.status == 1, "\(diverged.errors)")
        #expect(
            diverged.errors.contains("not finite") && diverged.errors.contains("pairs.jsonl:")
        )
    }

    @Test func `pairs are mined from Markdown, filtered and given negatives`() throws {
        let markdown = """
            # w5 w6 w7

            w5 w6 w7 w8 w9 w10 w11 w12 w13 w14 w15 w16

            ## w20 w21

            w20 w21 w22 w23 w24 w25 w26 w27 w28
            """
        try folder.write(markdown, to: "docs/guide.md")
        let mined = try program.run([
            "mine", "pairs", folder.path("docs"), "--output", folder.path("mined.jsonl"),
        ])
        #expect(mined.output.contains("2 pairs of 1 documents"), "\(mined.output)\(mined.errors)")
        let kept = try program.run([
            "mine", "filter", folder.path("mined.jsonl"), "--guide", model, "--output",
            folder.path("kept.jsonl"),
        ])
        #expect(kept.output.contains("2 of 2 examples are consistent"), "\(kept.errors)")
        let corpus = (5..<60).map { #"{"id": "\#($0)", "text": "w\#($0) w\#($0 + 60)"}"# }
        let source = try folder.write(corpus.joined(separator: "\n"), to: "corpus.jsonl")
        let indexed = try program.run([
            "index", source, "--into", folder.path("gallery"), "--model", model,
        ])
        #expect(indexed.status == 0, "\(indexed.errors)")
        let negatives = try program.run([
            "mine", "negatives", folder.path("mined.jsonl"), "--gallery", folder.path("gallery"),
            "--model", model, "--guide", model, "--output", folder.path("triplets.jsonl"),
        ])
        #expect(negatives.status == 0, "\(negatives.errors)")
        let triplets = try String(contentsOfFile: folder.path("triplets.jsonl"), encoding: .utf8)
        #expect(triplets.split(separator: "\n").count == 2)
    }
}
