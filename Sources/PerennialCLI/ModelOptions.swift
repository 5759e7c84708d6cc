import ArgumentParser
import Encoders
import Foundation
import Tensors

/// Which model encodes, and how precisely.
struct ModelOptions: ParsableArguments {
    @Option(name: .long, help: "The model: a folder, or a name that `model pull` brought.")
    var model: String?

    @Option(
        name: .long,
        help: """
            float32, bfloat16x2, bfloat16 or int8; int8 when it passes the model's check, else float32.
            """,
        transform: Precision.named
    )
    var precision: Precision?

    /// The model that is used when none is named.
    static let defaultModel = "all-MiniLM-L6-v2"

    /// Loads the encoder; `fallback` names the model when the user named none.
    func encoder(
        fallback: @autoclosure () throws -> String? = nil,
        recognizing known: [EmbeddingSpace] = []
    ) throws -> any TextEncoder {
        let name = try model ?? fallback() ?? Self.defaultModel
        return try EncoderLoader.load(
            name,
            precision: precision.map(PrecisionChoice.exactly) ?? .automatic,
            recognizing: known
        )
    }
}
