import Encoders
import Foundation

/// Loads the encoder that a user names.
enum EncoderLoader {
    /// Loads a model by its folder or by the name it was pulled under.
    static func load(_ name: String) throws -> any TextEncoder {
        let directory = ModelDirectory(path: try ModelStore().resolve(name).path)
        if try directory.description().isPoolingAssumed {
            Console.note(
                "note: \(directory.path) has no modules.json; tokens are pooled by their mean"
                    + " and vectors are not normalised"
            )
        }
        return try directory.encoder()
    }
}
