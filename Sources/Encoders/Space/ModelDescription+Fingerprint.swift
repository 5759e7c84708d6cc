internal import Hashing
internal import Foundation
internal import Tensors
public import Tokenization

extension ModelDescription {
    /// The version of the method below; another version means other fingerprints for all models.
    private static let fingerprintMethod = "perennial space 1"

    /// The identity of the model's embedding space: SHA-256, 64 lower-case hexadecimal digits.
    ///
    /// Made of the canonical weights, what `config.json` says beyond their shapes, the tokenizer,
    /// poolings, steps with their weights, prompts, maximum length and dimension. Where the folder
    /// is and what it is called, the number format of a lossless copy, poolers that are not used
    /// and the division of the weights into files make no difference.
    ///
    /// - Parameters:
    ///   - tokenizer: the folder's tokenizer where it is loaded already; nil to read it.
    ///   - cache: remembers the digests of the weights.
    /// - Returns: the fingerprint.
    /// - Throws: `EncodersError`, `TensorsError` or `TokenizationError` when a file is missing or
    ///   malformed.
    public func fingerprint(
        tokenizer: Tokenizer? = nil,
        cache: DigestCache = .standard
    ) throws -> String {
        var hash = FieldHash()
        hash.update(Self.fingerprintMethod)
        try addBody(to: &hash, cache)
        hash.update(try (tokenizer ?? Tokenizer(directory: bodyFolder)).identity)
        hash.update(lowercasesText ? "lowercased" : "as written")
        for step in steps { try Self.add(step, to: &hash, cache) }
        for (name, text) in prompts.texts.sorted(by: { $0.key < $1.key }) {
            hash.update("prompt")
            hash.update(name)
            hash.update(text)
        }
        if let name = prompts.defaultName, prompts.texts[name] != nil {
            hash.update("default prompt")
            hash.update(name)
        }
        hash.update("dimension \(try dimension())")
        return hash.finalize().hexadecimal
    }

    private func addBody(to hash: inout FieldHash, _ cache: DigestCache) throws {
        switch body {
        case .transformer(let json, let poolings):
            let configuration = try TransformerConfiguration(huggingFace: json)
            hash.update("transformer")
            hash.update(
                try weights.digest("transformer", cache) { try CanonicalWeights(transformer: $0) }
            )
            hash.update(configuration.identity)
            hash.update(poolings.map(\.rawValue).joined(separator: ","))
            let length = min(maximumLength ?? .max, configuration.maximumTokens)
            hash.update("maximum length \(length)")
            if let adapters {
                hash.update("adapters")
                hash.update(
                    try adapters.weights.digest("module", cache) { CanonicalWeights(module: $0) }
                )
            }
        case .staticTable:
            hash.update("static table")
            hash.update(try weights.digest("module", cache) { CanonicalWeights(module: $0) })
            if let maximumLength { hash.update("maximum length \(maximumLength)") }
        }
    }

    private static func add(
        _ step: Step,
        to hash: inout FieldHash,
        _ cache: DigestCache
    ) throws {
        switch step {
        case .dense(let layer):
            hash.update("dense \(layer.activation.rawValue) bias \(layer.hasBias)")
            hash.update(try layer.weights.digest("module", cache) { CanonicalWeights(module: $0) })
        case .layerNorm(_, let weights):
            hash.update("layer norm")
            hash.update(try weights.digest("module", cache) { CanonicalWeights(module: $0) })
        case .normalize: hash.update("normalize")
        case .basis(let head):
            hash.update("basis \(head.old) \(head.oldOnly) \(head.newLength)")
            hash.update(try head.weights.digest("module", cache) { CanonicalWeights(module: $0) })
        }
    }
}

extension WeightsLocation {
    /// The digest of the weights in their canonical form, remembered while the files stay as they are.
    fileprivate func digest(
        _ kind: String,
        _ cache: DigestCache,
        _ canonical: (SafeTensors) throws -> CanonicalWeights
    ) throws -> [UInt8] {
        let files = try self.files()
        return try cache.digest(of: files, purpose: "canonical weights 1 \(kind)") {
            try canonical(open()).digest()
        }
    }
}
