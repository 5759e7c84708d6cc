import Encoders
import Foundation

/// Loads the encoder that a user names.
enum EncoderLoader {
    static func load(_ name: String, precision: String?) throws -> any TextEncoder {
        let folder =
            FileManager.default.fileExists(atPath: name)
            ? name : NSHomeDirectory() + "/.cache/perennial/models/" + name
        return try TransformerEncoder(directory: folder)
    }
}
