import ArgumentParser
import Encoders
import Foundation
import Tensors
import Training

/// Which model judges texts, and how precisely.
struct GuideOptions: ParsableArguments {
    @Option(name: .long, help: "The guide: a folder, a name or http://…#NAME.")
    var guide = ModelOptions.defaultModel
    @Option(name: .long, help: "What the guide computes in.", transform: Precision.named)
    var guidePrecision = Self.standardPrecision

    /// The fastest that leaves cosines as they are to the sixth digit: a guide does nothing but compare them.
    static var standardPrecision: Precision {
        Precision.bfloat16x2.isAccelerated ? .bfloat16x2 : .float32
    }

    /// The guide with its cache.
    func cache() throws -> GuideCache {
        let encoder = try EncoderLoader.load(guide, precision: .exactly(guidePrecision))
        return try GuideCache(guide: encoder, precision: guidePrecision.rawValue)
    }
}
