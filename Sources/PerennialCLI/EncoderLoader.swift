import ArgumentParser
import Encoders
import Foundation

/// Loads the encoder that a user names.
enum EncoderLoader {
    /// Loads a model by its folder or by the name it was pulled under, or connects to one at
    /// `http(s)://…#NAME` (``RemoteEndpoint/init(reference:key:)``).
    ///
    /// The key of a server is taken from the environment: `OPENAI_API_KEY`. A server does not say
    /// which weights it has, so that its space is found among the `known` ones.
    static func load(
        _ name: String,
        precision: PrecisionChoice = .automatic,
        recognizing known: [EmbeddingSpace] = []
    ) throws -> any TextEncoder {
        let key = ProcessInfo.processInfo.environment["OPENAI_API_KEY"]
        if let remote = try RemoteEndpoint(reference: name, key: key) {
            return try RemoteEncoder(remote, recognizing: known)
        }
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

extension EmbeddingSpace {
    /// What its model is loaded by: where it was found, when it is there still, else its name.
    ///
    /// A gallery may come from anybody: texts, and the user's key, go to a server of another machine
    /// only where the user names it.
    ///
    /// - Throws: `ValidationError` where it is behind such a server.
    var reference: String {
        get throws {
            guard let source else { return model }
            guard source.hasPrefix("http") else {
                return ModelStore.holdsModel(URL(filePath: source)) ? source : model
            }
            let own = ["localhost", "127.0.0.1", "[::1]", "::1"]
            guard let host = URL(string: source)?.host(), own.contains(host) else {
                throw ValidationError(
                    "the gallery's model \(model) is behind a server: name it, \(source), before texts are sent there"
                )
            }
            return source
        }
    }
}
