internal import Hashing
internal import Foundation
internal import Tensors

/// The weights of a model in the one form that all its publications share.
///
/// Names lose the model's prefix (`bert.`, `model.`, …) and their TensorFlow spelling, what no text
/// encoder reads (poolers, position numbers, heads for other tasks) is left out, and every value is
/// float32.
struct CanonicalWeights {
    private let weights: SafeTensors
    /// Canonical name → name in the file.
    private let names: [(canonical: String, stored: String)]

    /// Names of the word embedding table, which tells the prefix.
    private static let anchors = [
        "embeddings.word_embeddings.weight", "embeddings.tok_embeddings.weight",
    ]
    /// Buffers that a library computes and sometimes saves, by the last component of their names.
    private static let buffers: Set<String> = [
        "position_ids", "token_type_ids", "inv_freq", "cos_cached", "sin_cached",
    ]

    /// The weights of a transformer.
    ///
    /// - Throws: `EncodersError.noWordEmbeddings`.
    init(transformer weights: SafeTensors) throws(EncodersError) {
        let prefixes = weights.tensors.keys.flatMap { name in
            Self.anchors.filter { name == $0 || name.hasSuffix("." + $0) }
                .map { String(name.dropLast($0.count)) }
        }
        guard let prefix = prefixes.min(by: { ($0.count, $0) < ($1.count, $1) }) else {
            throw .noWordEmbeddings(path: weights.path)
        }
        let read = weights.tensors.keys.filter { $0.hasPrefix(prefix) }
            .map { (canonical: Self.canonical(String($0.dropFirst(prefix.count))), stored: $0) }
            .filter { Self.isRead($0.canonical) }
        self.init(weights, read)
    }

    /// All weights of a module, under their own names.
    init(module weights: SafeTensors) {
        self.init(weights, weights.tensors.keys.map { (canonical: $0, stored: $0) })
    }

    private init(_ weights: SafeTensors, _ names: [(canonical: String, stored: String)]) {
        self.weights = weights
        self.names = names.sorted { $0.canonical < $1.canonical }
    }

    private static func isRead(_ name: String) -> Bool {
        guard !name.hasPrefix("pooler.") else { return false }
        return !buffers.contains(name.split(separator: ".").last.map(String.init) ?? name)
    }

    /// Norms converted from TensorFlow are called `gamma` and `beta`.
    private static func canonical(_ name: String) -> String {
        if name.hasSuffix("LayerNorm.gamma") { return name.dropLast("gamma".count) + "weight" }
        if name.hasSuffix("LayerNorm.beta") { return name.dropLast("beta".count) + "bias" }
        return name
    }

    /// SHA-256 over name, shape and float32 bytes of each tensor, in the order of names.
    ///
    /// Integers other than buffers, such as the token mapping of a static model, enter as stored.
    func digest() throws -> [UInt8] {
        var hash = FieldHash()
        for (canonical, stored) in names {
            let entry = try weights.entry(stored)
            hash.update(canonical)
            hash.update(entry.shape.map(String.init).joined(separator: ","))
            if entry.type.isFloatingPoint {
                try weights.withFloats(of: stored) { hash.update(unsafe $0.bytes) }
            } else {
                hash.update(entry.type.rawValue)
                try weights.withBytes(of: stored) { hash.update($0) }
            }
        }
        return hash.finalize()
    }
}
