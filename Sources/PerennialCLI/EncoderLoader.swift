import ArgumentParser
import Encoders
import Foundation

/// Loads the encoder that a user names.
enum EncoderLoader {
    /// Loads a model by its folder or by the name it was pulled under, or connects to one at
    /// `http(s)://…#NAME`, or `…#NAME?query=TEXT&document=TEXT` where texts are put before queries and
    /// documents.
    ///
    /// The key of a server is taken from the environment: `OPENAI_API_KEY`. A server does not say
    /// which weights it has, so that its space is found among the `known` ones.
    static func load(
        _ name: String,
        precision: PrecisionChoice = .automatic,
        recognizing known: [EmbeddingSpace] = []
    ) throws -> any TextEncoder {
        if let remote = try endpoint(name) {
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

    /// The server that a name stands for; `nil` for a folder or a pulled name.
    private static func endpoint(_ name: String) throws -> RemoteEndpoint? {
        guard name.hasPrefix("http://") || name.hasPrefix("https://") else { return nil }
        let parts = name.split(separator: "#", maxSplits: 1).map(String.init)
        guard parts.count == 2, let url = URL(string: parts[0]) else {
            throw ValidationError("\(name): name the model too, as in \(parts[0])#MODEL")
        }
        let named = parts[1].split(separator: "?", maxSplits: 1).map(String.init)
        var endpoint = RemoteEndpoint(
            url: url,
            model: named[0],
            key: ProcessInfo.processInfo.environment["OPENAI_API_KEY"]
        )
        if named.count == 2 { endpoint.prompts = try prompts(named[1]) }
        return endpoint
    }

    /// `query=TEXT&document=TEXT`, each once or not at all.
    private static func prompts(_ text: String) throws -> Prompts {
        var prompts: [String: String] = [:]
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, ["query", "document"].contains(pair[0]),
                let value = pair[1].removingPercentEncoding
            else {
                throw ValidationError(
                    "\(part): after the model's name come query=TEXT and document=TEXT"
                )
            }
            prompts[pair[0]] = value
        }
        return Prompts(prompts, defaultName: nil)
    }
}
