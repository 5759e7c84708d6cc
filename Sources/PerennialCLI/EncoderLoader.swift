import Encoders
import Foundation

/// Loads the encoder that a user names.
enum EncoderLoader {
    /// Loads a model by its folder or by the name it was pulled under.
    static func load(
        _ name: String,
        precision: PrecisionChoice = .automatic
    ) throws -> any TextEncoder {
        let directory = ModelDirectory(path: try ModelStore().resolve(name).path)
        if try directory.description().isPoolingAssumed {
            Console.note(
                "note: \(directory.path) has no modules.json; tokens are pooled by their mean"
                    + " and vectors are not normalised"
            )
        }
        let encoder = try directory.encoder(precision: precision)
        guard let transformer = encoder as? TransformerEncoder else { return encoder }
        if case .exactly(let wanted) = precision, transformer.precision != wanted {
            Console.note("note: this processor is not faster in \(wanted); float32 is used")
        }
        if precision == .automatic, let check = transformer.precisionCheck, !check.passes {
            Console.note("note: int8 is not true enough for this model; float32 is used")
        }
        return encoder
    }
}
