internal import Hashing
internal import Tensors

extension RemoteEncoder {
    /// A new space with the vectors that an endpoint gave the canary texts.
    static func space(
        of endpoint: RemoteEndpoint,
        texts: [String],
        vectors: Matrix
    ) -> EmbeddingSpace {
        var hash = FieldHash()
        hash.update("perennial remote space 1")
        hash.update(endpoint.model)
        for (name, text) in endpoint.prompts.texts.sorted(by: { $0.key < $1.key }) {
            hash.update(name)
            hash.update(text)
        }
        for index in texts.indices {
            hash.update(texts[index])
            hash.update(
                vectors[row: index].flatMap { value in
                    (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
                }
            )
        }
        return EmbeddingSpace(
            fingerprint: hash.finalize().hexadecimal,
            model: endpoint.model,
            source: endpoint.reference,
            dimension: vectors.columns,
            canaries: texts.indices.map {
                EmbeddingSpace.Canary(text: texts[$0], vector: Array(vectors[row: $0]))
            }
        )
    }
}
