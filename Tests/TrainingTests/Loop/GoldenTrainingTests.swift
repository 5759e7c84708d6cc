import Encoders
import Tensors
import TestSupport
import Testing
import Training

/// Thirty steps of GISTEmbed as sentence-transformers, transformers and torch take them.
@Suite struct GoldenTrainingTests {
    @Test(arguments: GoldenTraining.names)
    func `thirty steps follow the reference`(name: String) throws {
        let golden = try GoldenTraining(name)
        var trainer = try golden.trainer()
        try trainer.prepareGuide()
        var optimizer = AdamW(count: trainer.encoder.parameters.values.count)
        for (number, step) in try golden.steps().enumerated() {
            let first = number % 10 * 8
            let metric = try trainer.take(number, Array(first..<first + 8), &optimizer)
            guard case .step(_, let loss, let norm, let rate) = metric else {
                Issue.record("no step")
                return
            }
            #expect(abs(rate - step.lr) < 1e-12)
            #expect(abs(loss - step.loss) <= 2e-5)
            #expect(abs(norm - step.grad_norm_before_clip) <= 2e-4)
            if number == 0 {
                try compare(
                    trainer.gradients.values,
                    golden,
                    "grads_step0",
                    tolerance: 1e-5,
                    trainer
                )
                try compare(trainer.values, golden, "weights_step1", tolerance: 0, trainer)
            }
            if number == 1 {
                try compare(trainer.values, golden, "weights_step2", tolerance: 1e-5, trainer)
                try compare(optimizer.first, golden, "adam_exp_avg_step2", tolerance: 1e-6, trainer)
                try compare(
                    optimizer.second,
                    golden,
                    "adam_exp_avg_sq_step2",
                    tolerance: 1e-8,
                    trainer
                )
            }
        }
        try compare(trainer.values, golden, "weights_step30", tolerance: 5e-5, trainer)
    }

    /// Compares every tensor but key biases, whose gradient is 0 but for rounding.
    private func compare(
        _ values: [Float],
        _ golden: GoldenTraining,
        _ file: String,
        tolerance: Float,
        _ trainer: Trainer
    ) throws {
        let reference = try SafeTensors(path: golden.tensors(file))
        var compared = 0
        for tensor in trainer.encoder.parameters.tensors
        where !tensor.name.hasSuffix("key.bias") {
            let expected = try reference.floats(tensor.name)
            let found = Array(values[tensor.range])
            #expect(
                Closeness.maximumDifference(found, expected) <= tolerance,
                "\(file) \(tensor.name)"
            )
            compared += 1
        }
        #expect(compared > 30)
    }

    @Test(arguments: [1, 3, 8])
    func `the gradient is the same for every mini-batch size`(size: Int) throws {
        let golden = try GoldenTraining("pairs")
        func gradients(_ size: Int?) throws -> (loss: Double, values: [Float]) {
            var trainer = try golden.trainer { $0.miniBatchSize = size }
            try trainer.prepareGuide()
            var optimizer = AdamW(count: trainer.encoder.parameters.values.count)
            let metric = try trainer.take(0, Array(0..<8), &optimizer)
            guard case .step(_, let loss, _, _) = metric else { return (.nan, []) }
            return (loss, trainer.gradients.values)
        }
        let whole = try gradients(nil)
        let parts = try gradients(size)
        #expect(abs(whole.loss - parts.loss) <= 1e-6 * max(1, whole.loss))
        let difference = Closeness.maximumDifference(whole.values, parts.values)
        // Few rows are multiplied in float32, more by the tile unit, whose gradients have 16 bits.
        #expect(difference <= 3e-6)
    }
}

extension Trainer {
    /// The parameters as they are now.
    var values: [Float] { encoder.parameters.values }
}
