import Compatibility
import Encoders
import Tensors
import TestSupport
import Testing
import Training

/// Every training stops at numbers that are not finite, and names the step.
@Suite struct DivergenceTests {
    @Test(arguments: [true, false])
    func `compatible training stops, whether or not its head alone is learned`(
        trainsEncoder: Bool
    ) throws {
        let golden = try GoldenTraining("pairs")
        var settings = golden.settings
        settings.learningRate = 1e38
        settings.warmup = 0
        settings.maximumNorm = 0
        var compatible = CompatibleSettings(method: .bt2)
        compatible.headLearningRate = 1e38
        compatible.oldOnly = 4
        compatible.trainsEncoder = trainsEncoder
        var trainer = try CompatibleTrainer(
            TrainableEncoder(directory: golden.model("student"), keepsSteps: false),
            pool: ExamplePool([golden.examples()]),
            settings: settings,
            compatible: compatible,
            surroundings: .init(
                old: GuideCache(
                    guide: TransformerEncoder(directory: golden.model("guide")),
                    folder: golden.folder.path("old")
                )
            )
        )
        do {
            _ = try trainer.run()
            Issue.record("it learned from numbers that are not finite")
        } catch let TrainingError.notFinite(step, _, batch, checkpoint) {
            #expect(step >= 1 && batch.count <= 9 && checkpoint == nil)
            #expect(batch.dropLast().allSatisfy { $0.hasPrefix("pairs:") })
        } catch let error as CompatibilityError {
            // The turn of the head may be what cannot be computed any more.
            #expect("\(error)".contains("finite") || "\(error)".contains("cannot"), "\(error)")
        }
    }

    @Test(arguments: [TokenTableMethod.codebooks, .mixedDimensions, .hashedNetwork])
    func `the distillation of a token table stops`(method: TokenTableMethod) throws {
        let huge = Matrix(
            rows: 600,
            columns: 16,
            elements: (0..<600 * 16).map { Float($0 % 7) * 1e30 }
        )
        let frequencies = [Float](repeating: 1, count: 600)
        let original = Matrix(
            rows: 600,
            columns: 16,
            elements: huge.elements.map { $0 / 1e30 }
        )
        let table = try method.table(
            fitting: original,
            frequencies: frequencies,
            ratio: 0.5,
            seed: 1
        )
        let error = #expect(throws: TrainingError.self) {
            try TokenTableDistillation(of: huge, frequencies: frequencies).run(table)
        }
        guard case .notFinite(1, "gradient", let batch, nil)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(batch.first?.hasPrefix("token ") == true)
    }
}
