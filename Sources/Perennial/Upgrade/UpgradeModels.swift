internal import Compatibility
public import Encoders
internal import Tensors

/// The models on both sides of an upgrade.
public struct UpgradeModels: Sendable {
    /// The model that queries are to be encoded by.
    public let new: any TextEncoder
    /// The model that made the gallery; `nil` when it is out of reach.
    public let old: (any TextEncoder)?

    /// Models; the old one lets projections see both vectors of a query, which answers best.
    public init(new: any TextEncoder, old: (any TextEncoder)?) {
        self.new = new
        self.old = old
    }

    /// The vectors of the same texts that a projection may see, as queries.
    func queries(_ texts: [String], _ inputs: ProjectionInput) throws -> [SpaceVectors] {
        let asQuery = EncodingOptions(prompt: .role(.query))
        var vectors: [SpaceVectors] = []
        if inputs != .old {
            vectors.append(
                try SpaceVectors(
                    new.encode(texts, options: asQuery),
                    in: ProjectionSpace(new.space)
                )
            )
        }
        if inputs != .new, let old {
            vectors.append(
                try SpaceVectors(
                    old.encode(texts, options: asQuery),
                    in: ProjectionSpace(old.space)
                )
            )
        }
        return vectors
    }

    /// Refuses models of other spaces than the upgrade's.
    ///
    /// - Throws: `PerennialError.spaceMismatch`.
    func require(_ manifest: GalleryManifest) throws {
        let pairs: [(EmbeddingSpace?, EmbeddingSpace?)] = [
            (manifest.upgradeSpace, new.space), (manifest.documentSpace, old?.space),
        ]
        for case (let own?, let found?) in pairs where own != found {
            throw PerennialError.spaceMismatch(
                gallery: .init(own),
                encoder: .init(found)
            )
        }
    }
}

extension TextEncoder {
    /// Whether a text has one vector as a query and another as a document.
    func distinguishesRoles() throws -> Bool {
        let text = ["a text that is asked for"]
        return try encode(text, options: EncodingOptions(prompt: .role(.query)))
            != encode(text, options: EncodingOptions(prompt: .role(.document)))
    }
}
