import ArgumentParser
import Encoders
import Foundation

/// Which model encodes, and how precisely.
struct ModelOptions: ParsableArguments {
    @Option(name: .long, help: "The model: a folder, or a name that `model pull` brought.")
    var model: String?

    /// The model that is used when none is named.
    static let defaultModel = "all-MiniLM-L6-v2"

    /// Loads the encoder; `fallback` names the model when the user named none.
    func encoder(fallback: String? = nil) throws -> any TextEncoder {
        let name = model ?? fallback ?? Self.defaultModel
        return try EncoderLoader.load(name)
    }
}
