internal import Foundation
internal import Tensors

/// All that a run needs to go on as if nothing had happened: parameters, moments and the step.
struct Checkpoint {
    /// What is learned.
    var values: [Float]
    /// The optimiser.
    var optimizer: AdamW
    /// The best evaluation so far and its step.
    var best: Best?

    /// The step after which an evaluation was best.
    struct Best: Equatable {
        let step: Int
        let value: Double
    }

    /// Steps that have been taken.
    var step: Int { optimizer.step }

    private static let names = ["values", "first", "second"]

    /// Writes it; the file before stays until this one is whole.
    func write(to path: String) throws {
        var metadata = ["step": "\(step)"]
        if let best {
            metadata["best_step"] = "\(best.step)"
            metadata["best_value"] = "\(best.value.bitPattern)"
        }
        var writer = try SafeTensorsWriter(
            path: path,
            declarations: Self.names.map { .init(name: $0, shape: [values.count]) },
            metadata: metadata
        )
        try writer.write(values)
        try writer.write(optimizer.first)
        try writer.write(optimizer.second)
        try writer.finish()
    }

    /// Reads one of as many values.
    ///
    /// - Throws: `TrainingError.damagedCheckpoint`.
    init(path: String, count: Int, settings: AdamW.Settings) throws {
        func damaged(_ reason: String) -> TrainingError {
            .damagedCheckpoint(path: path, reason: reason)
        }
        do {
            let file = try SafeTensors(path: path)
            let arrays = try Self.names.map { try file.floats($0) }
            guard arrays.allSatisfy({ $0.count == count }) else {
                throw damaged("it is of another model")
            }
            guard let step = file.metadata["step"].flatMap(Int.init) else {
                throw damaged("it names no step")
            }
            values = arrays[0]
            optimizer = AdamW(settings: settings, step: step, first: arrays[1], second: arrays[2])
            if let step = file.metadata["best_step"].flatMap(Int.init),
                let bits = file.metadata["best_value"].flatMap({ UInt64($0) })
            {
                best = Best(step: step, value: Double(bitPattern: bits))
            }
        } catch let error as TensorsError {
            throw damaged("\(error)")
        }
    }

    init(values: [Float], optimizer: AdamW, best: Best? = nil) {
        self.values = values
        self.optimizer = optimizer
        self.best = best
    }
}
