import ArgumentParser
import Encoders
import Foundation
import Perennial
import Training

extension TrainCommand {
    /// What a compatible run found.
    private struct CompatibleReport: Encodable {
        let method: String
        let answers: String
        let output: String
        let steps: Int
        let loss: Double
        let seconds: Double
    }

    /// Trains a model that answers an older one.
    func runCompatible(with name: String) throws {
        guard !resume else {
            throw ValidationError(
                "--resume does not go with --compatible-with: such runs are short"
            )
        }
        guard evaluate == nil, data.columns == nil else {
            throw ValidationError(
                "--compatible-with takes --pairs, without --evaluate and --columns"
            )
        }
        guard !FileManager.default.fileExists(atPath: output + "/modules.json") else {
            throw TrainingError.outputInUse(folder: output)
        }
        let start = try ModelStore().resolve(model).path
        let encoder = try TrainableEncoder(directory: start, keepsSteps: false)
        let (surroundings, gallery) = try compatible.surroundings(name)
        let pool = ExamplePool(
            try data.examples(needsPositive: true, model: start, seed: numbers.seed)
        )
        let settings = try runSettings(loss: .gist, pool)
        Console.note(
            "\(pool.count) pairs, \(settings.steps) steps of \(settings.batchSize); "
                + "\(compatible.method.rawValue), to answer \(surroundings.old.guide.space.model)"
        )
        let clock = ContinuousClock.now
        let report = try Interruption.watching(ending: "the run") { interruption in
            let observer = TrainingProgress(interruption).observer
            var trainer = try CompatibleTrainer(
                encoder,
                pool: pool,
                settings: settings,
                compatible: compatible.settings(temperature: settings.temperature),
                surroundings: surroundings,
                observer: observer
            )
            let losses = try trainer.run(observer: observer)
            try trainer.write(to: output)
            if let gallery, let classes = trainer.classes, try gallery.pseudoClasses() == nil {
                let space = surroundings.old.guide.space
                if try !GalleryWriter(gallery).keep(classes, madeIn: space) {
                    Console.note(
                        "note: classes are not kept: the gallery was changed during the training"
                    )
                }
            }
            let last = losses.suffix(max(1, losses.count / 10))
            return CompatibleReport(
                method: compatible.method.rawValue,
                answers: surroundings.old.guide.space.model,
                output: output,
                steps: losses.count,
                loss: last.reduce(0, +) / Double(last.count),
                seconds: (ContinuousClock.now - clock) / .seconds(1)
            )
        }
        if json {
            try Console.json(report)
        } else {
            Console.line(
                "\(report.steps) steps in \(ProgressBar.clock(report.seconds)), "
                    + String(format: "loss %.4f", report.loss)
            )
        }
        let target = gallery?.path ?? "GALLERY"
        Console.next("perennial upgrade switch \(target) --to \(output)")
    }
}
