import Encoders
import Perennial
import Tables
import Training

/// Pairs of columns of a lake as examples.
enum LakeExamples {
    /// The joinable columns of a lake as texts, as `model` will read them.
    static func read(
        _ lake: String,
        model: String,
        seed: UInt64,
        options: LakePairOptions = LakePairOptions()
    ) throws -> [TrainingExample] {
        let opened = try Lake(Gallery(path: lake))
        let encoder = try ModelDirectory(path: model).encoder()
        var options = options
        options.seed = seed
        let pairs = try opened.pairs(encoder: encoder, options: options)
        Console.note("\(pairs.count) pairs of columns of \(lake)")
        return pairs.enumerated().map { number, pair in
            TrainingExample(
                texts: [pair.anchor, pair.positive],
                position: SourcePosition(file: lake, line: number + 1)
            )
        }
    }
}
