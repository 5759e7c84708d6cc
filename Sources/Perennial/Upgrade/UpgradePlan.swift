internal import Encoders
internal import Foundation
internal import VectorSearch

/// What an upgrade would cost.
public struct UpgradePlan: Sendable, Codable, Equatable {
    /// The model and fingerprint that the gallery is in.
    public let from: String
    /// Those of the new model.
    public let to: String
    /// Dimensions of the old space and the new one.
    public let dimensions: [Int]
    /// Documents of the gallery.
    public let documents: Int
    /// Texts to embed for a full re-embedding: passages, or documents without them.
    public let texts: Int
    /// Texts that are embedded already, by fits, cascades and backfills.
    public let embedded: Int
    /// Tokens of all texts, estimated from a sample; `nil` where the tokenizer is out of reach.
    public let tokens: Int?
    /// Texts that the new model embeds in a second here, measured on a sample.
    public let textsPerSecond: Double
    /// Minutes of a full re-embedding.
    public let minutesFull: Double
    /// Minutes of embedding the sample that a projection is fitted on, and a query for each text.
    public let minutesFit: Double
    /// Bytes of the vectors that the gallery has.
    public let bytesOld: Int
    /// Bytes of vectors in the new space beside them, until the upgrade is finished.
    public let bytesNew: Int

    enum CodingKeys: String, CodingKey {
        case from, to, dimensions, documents, texts, embedded, tokens
        case textsPerSecond = "texts_per_second"
        case minutesFull = "minutes_full"
        case minutesFit = "minutes_fit"
        case bytesOld = "bytes_old"
        case bytesNew = "bytes_new"
    }
}

extension Gallery {
    /// Texts that are embedded and counted for a plan.
    private static let plannedTexts = 200

    /// Estimates what an upgrade would cost; embeds a few texts for it and changes nothing.
    ///
    /// - Throws: `PerennialError.sameSpace`, `.sampleTooSmall` for an empty gallery, and what the
    ///   encoder throws.
    public func planUpgrade(_ models: UpgradeModels, sample: Int = 5_000) throws -> UpgradePlan {
        let snapshot = try snapshot()
        let (own, new) = (snapshot.manifest.documentSpace, models.new.space)
        guard own != new else { throw PerennialError.sameSpace(model: own.model) }
        let places = snapshot.livePlaces()
        guard !places.isEmpty else { throw PerennialError.sampleTooSmall(found: 0, needed: 1) }
        let texts = try places.spread(Self.plannedTexts, phase: 0.5)
            .map(snapshot.embeddedText(of:))
        // The first call pays for what is made once.
        _ = try models.new.encode([texts[0]], options: EncodingOptions())
        let start = ContinuousClock.now
        _ = try models.new.encode(texts, options: EncodingOptions())
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        _ = try models.new.encode(
            texts.map { LikelyQuery(of: $0).text },
            options: EncodingOptions(prompt: .role(.query))
        )
        let secondsFit = (ContinuousClock.now - start) / .seconds(1)
        let rate = Double(texts.count) / max(seconds, 1e-6)
        var tokens: Int?
        do {
            let counted = try texts.reduce(0) { try $0 + models.new.tokenSpans(of: $1).count }
            tokens = counted * places.count / texts.count
        } catch EncodersError.noTokenizer {
            tokens = nil
        }
        let isThisUpgrade = snapshot.manifest.upgradeSpace == new
        let embedded =
            try isThisUpgrade
            ? places.count { try snapshot.renewedVector(of: snapshot.name(of: $0)) != nil } : 0
        let codec = snapshot.manifest.settings.originals
        return UpgradePlan(
            from: "\(own.model) (\(own.fingerprint))",
            to: "\(new.model) (\(new.fingerprint))",
            dimensions: [own.dimension, new.dimension],
            documents: snapshot.manifest.documents,
            texts: places.count,
            embedded: embedded,
            tokens: tokens,
            textsPerSecond: (rate * 10).rounded() / 10,
            minutesFull: Double(places.count - embedded) / rate / 60,
            minutesFit: Double(min(sample, places.count)) * secondsFit / Double(texts.count) / 60,
            bytesOld: places.count * codec.bytes(dimension: own.dimension),
            bytesNew: places.count * codec.bytes(dimension: new.dimension)
        )
    }
}
