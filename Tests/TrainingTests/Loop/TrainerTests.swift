import Encoders
import Foundation
import Evaluation
import Tables
import Tensors
import TestSupport
import Testing
import Training

@Suite struct TrainerTests {
    private let golden: GoldenTraining

    init() throws { golden = try GoldenTraining("triplets") }

    private func weights(_ output: String) throws -> Data {
        try Data(
            contentsOf: URL(fileURLWithPath: golden.folder.path("\(output)/model.safetensors"))
        )
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: golden.folder.path(path), encoding: .utf8)
    }

    @Test func `an interrupted run goes on bit for bit`() throws {
        func change(_ settings: inout TrainingSettings) {
            settings.steps = 12
            settings.dropout = 0.1
            settings.checkpointEvery = 4
        }
        var whole = try golden.trainer(output: "whole", change)
        #expect(try whole.run().steps == 12)
        var first = try golden.trainer(output: "parts", change)
        var taken = 0
        var observer = TrainingObserver()
        observer.step = { done, _, _ in taken = done }
        observer.isCancelled = { taken == 7 }
        let path = golden.folder.path("parts")
        #expect(throws: TrainingError.interrupted(step: 7, folder: path)) {
            try first.run(observer: observer)
        }
        var second = try golden.trainer(output: "parts", change)
        let report = try second.run(isResumed: true)
        #expect(report.stepsNow == 5)
        #expect(try weights("parts") == weights("whole"))
        #expect(try text("parts/run/metrics.jsonl") == text("whole/run/metrics.jsonl"))
        #expect(try text("parts/run/loss.svg").contains("<polyline"))
        // A run that has ended says so again and trains nothing.
        #expect(try second.run(isResumed: true).stepsNow == 0)
    }

    @Test func `the seed decides the weights`() throws {
        func run(_ output: String, seed: UInt64) throws -> Data {
            var trainer = try golden.trainer(output: output) {
                $0.steps = 6
                $0.seed = seed
            }
            _ = try trainer.run()
            return try weights(output)
        }
        let first = try run("a", seed: 1)
        #expect(try run("b", seed: 1) == first)
        #expect(try run("c", seed: 2) != first)
    }

    @Test func `the written folder gives the trained vectors`() throws {
        var trainer = try golden.trainer { $0.steps = 8 }
        _ = try trainer.run()
        let texts = ["w7 w9 w100", "w12", "w30 w31 w32 w33"]
        let written = try TransformerEncoder(directory: golden.folder.path("output"))
            .encode(texts, options: EncodingOptions())
        let trained = try trainer.encoder.forward(trainer.encoder.tokens(of: texts))
        #expect(Closeness.maximumDifference(written.elements, trained.elements) <= 1e-5)
    }

    @Test func `a loss that is not a number stops the run and keeps the checkpoint`() throws {
        var trainer = try golden.trainer {
            $0.steps = 40
            $0.checkpointEvery = 2
            $0.learningRate = 1e38
            $0.warmup = 4
            $0.maximumNorm = 0
        }
        let error = #expect(throws: TrainingError.self) { try trainer.run() }
        guard case .notFinite(let step, _, let batch, let checkpoint)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(step > 1 && batch.count == 8)
        #expect(batch.allSatisfy { $0.hasPrefix("triplets:") })
        if step > 2 { #expect(checkpoint?.hasSuffix("checkpoint.safetensors") == true) }
    }

    @Test func `a run is not begun over another, nor resumed with other settings`() throws {
        let path = golden.folder.path("output")
        var trainer = try golden.trainer { $0.steps = 3 }
        #expect(throws: TrainingError.nothingToResume(folder: path)) {
            try trainer.run(isResumed: true)
        }
        _ = try trainer.run()
        #expect(throws: TrainingError.outputInUse(folder: path)) { try trainer.run() }
        var other = try golden.trainer {
            $0.steps = 3
            $0.learningRate = 2e-3
        }
        #expect(
            throws: TrainingError.changedSetting(
                folder: path,
                name: "learningRate",
                was: "0.001",
                now: "0.002"
            )
        ) { try other.run(isResumed: true) }
    }

    @Test func `the best parameters of a BEIR folder are kept`() throws {
        let texts = try golden.examples()
        var corpus = "", queries = "", judgments = "query-id\tcorpus-id\tscore\n"
        for (number, example) in texts.prefix(24).enumerated() {
            queries += #"{"_id":"q\#(number)","text":"\#(example.texts[0])"}"# + "\n"
            corpus += #"{"_id":"d\#(number)","title":"","text":"\#(example.texts[1])"}"# + "\n"
            judgments += "q\(number)\td\(number)\t1\n"
        }
        let folder = golden.folder
        try folder.write(corpus, to: "beir/corpus.jsonl")
        try folder.write(queries, to: "beir/queries.jsonl")
        try folder.write(judgments, to: "beir/qrels/test.tsv")
        var settings = golden.settings
        settings.steps = 9
        settings.evaluateEvery = 3
        var trainer = try Trainer(
            TrainableEncoder(directory: golden.model("student")),
            pool: ExamplePool([texts]),
            settings: settings,
            evaluation: RetrievalEvaluation(path: folder.path("beir")),
            output: folder.path("best")
        )
        var seen: [Double] = []
        var observer = TrainingObserver()
        observer.evaluation = { _, value, _ in seen.append(value) }
        let report = try trainer.run(observer: observer)
        #expect(seen.count == 3)
        #expect(report.bestValue == seen.max())
        let kept = try RetrievalEvaluation(path: folder.path("beir")).measure(
            TransformerEncoder(
                directory: folder.path("best"),
                precision: .exactly(.bfloat16)
            )
        )
        #expect(kept.mean(.ndcg(cutoff: 10)) == report.bestValue)
    }

    @Test func `what does not fit together is refused`() throws {
        #expect(throws: TrainingError.tooManyDimensions(asked: 64, available: 32)) {
            try golden.trainer { $0.matryoshka = [64, 16] }
        }
        #expect(throws: TrainingError.badSetting(name: "the dropout", value: "1.0")) {
            try golden.trainer { $0.dropout = 1 }
        }
        #expect(throws: TrainingError.tooFewExamples(found: 80, largest: 78, needed: 81)) {
            try golden.trainer { $0.batchSize = 81 }
        }
        // The guide is 24 wide, the student 32.
        #expect(
            throws: TrainingError.missingTarget(loss: "distill", wanted: .vectors(columns: 32))
        ) { try golden.trainer { $0.loss = .distill } }
    }
}
