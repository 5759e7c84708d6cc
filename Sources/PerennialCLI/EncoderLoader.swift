import Encoders
import Foundation

/// Loads the encoder that a user names.
enum EncoderLoader {
    /// Loads a model by its folder or by the name it was pulled under.
    static func load(_ name: String) throws -> any TextEncoder {
        try ModelDirectory(path: ModelStore().resolve(name).path).encoder()
    }
}
