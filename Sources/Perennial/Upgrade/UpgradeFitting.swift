public import Compatibility
internal import Encoders
internal import Foundation
internal import Storage
internal import Tensors

/// How a projection is fitted for a gallery.
public struct UpgradeFitOptions: Sendable {
    /// How many stored texts it is fitted on.
    public var sample: Int
    /// The method; when `nil`, none for a model that was trained to answer the gallery, else ranking.
    public var method: ProjectionMethod?
    /// Which vectors of a query it sees; both where the old model is at hand, when `nil`.
    public var inputs: ProjectionInput?
    /// Whether to fit on smaller samples too, to see what a larger one might bring.
    public var measuresCurve: Bool

    /// Options; 5,000 texts by default.
    public init(
        sample: Int = 5_000,
        method: ProjectionMethod? = nil,
        inputs: ProjectionInput? = nil,
        measuresCurve: Bool = false
    ) {
        self.sample = sample
        self.method = method
        self.inputs = inputs
        self.measuresCurve = measuresCurve
    }
}

/// What a fit found, on texts that it was not fitted on.
public struct UpgradeFitReport: Sendable, Codable, Equatable {
    /// The quality of a fit on so many texts.
    public struct Point: Sendable, Codable, Equatable {
        /// How many texts.
        public let sample: Int
        /// The share of the new model's ten nearest that the bridged query finds among the sample.
        public let agreement: Double
    }

    /// The method.
    public let method: String
    /// Which vectors of a query the projection sees.
    public let inputs: ProjectionInput
    /// How many texts it was fitted on.
    public let sample: Int
    /// How many other texts the agreement was measured on.
    public let heldOut: Int
    /// The share of the old query in a bridged one.
    public let ownShare: Float
    /// The share of what it borrows from the texts of the fit that the new model finds nearest.
    public let borrowedShare: Float
    /// How many stored texts were embedded for it.
    public let encoded: Int
    /// How many queries made of them were embedded by the new model, each a sentence at most.
    public let encodedQueries: Int
    /// Seconds that embedding took.
    public let encodingSeconds: Double
    /// Seconds that fitting took.
    public let fittingSeconds: Double
    /// The agreement of the bridged queries with the new model.
    public let agreement: Double
    /// The agreement of the old model with the new one.
    public let oldAgreement: Double
    /// The same for smaller samples; empty when it was not asked for.
    public let curve: [Point]
}

extension GalleryWriter {
    /// Fits a projection from the new model's queries to the gallery's vectors, and keeps it.
    ///
    /// Texts that an earlier run embedded are not embedded again.
    ///
    /// - Throws: `PerennialError.sameSpace`, `.spaceMismatch`, `.otherUpgrade`, `.upgradeInUse`,
    ///   `.oldModelNeeded`, `.sampleTooSmall`, `.interrupted`, `.changedMeanwhile`;
    ///   `CompatibilityError`.
    public func fitUpgrade(
        _ models: UpgradeModels,
        options: UpgradeFitOptions = UpgradeFitOptions(),
        observer: UpgradeObserver = UpgradeObserver()
    ) throws -> UpgradeFitReport {
        let snapshot = try gallery.snapshot()
        let answers = models.new.space.answered(snapshot.manifest.documentSpace)
        let method = options.method ?? (answers == nil ? .ranking() : .compatible)
        if method == .compatible, answers == nil {
            throw PerennialError.notCompatible(
                model: models.new.space.model,
                gallery: snapshot.manifest.documentSpace.model
            )
        }
        let inputs =
            method == .compatible ? .new : options.inputs ?? (models.old == nil ? .new : .both)
        try beginUpgrade(models, inputs: inputs)
        let heldOutCount = max(UpgradeSample.least / 4, min(500, options.sample / 10))
        let start = ContinuousClock.now
        let places =
            try method.learnsRanking
            ? snapshot.neighbourhoods(options.sample + heldOutCount)
            : snapshot.livePlaces().spread(options.sample + heldOutCount, phase: 0.5)
        guard places.count >= UpgradeSample.least else {
            throw PerennialError.sampleTooSmall(found: places.count, needed: UpgradeSample.least)
        }
        let renewed = try renew(places, of: snapshot, with: models.new, observer: observer)
        let asked = try queries(
            for: places,
            renewed: renewed.vectors,
            of: snapshot,
            models: models,
            observer: observer
        )
        let sample = try UpgradeSample(
            places,
            renewed: renewed.vectors,
            asked: asked,
            heldOut: min(heldOutCount, places.count / 4),
            of: snapshot,
            inputs: inputs
        )
        let encoded = ContinuousClock.now
        let made = try sample.projection(method)
        let projection = made.served
        let fitted = ContinuousClock.now
        let quality = try sample.quality(of: made.measured, fittedBy: method)
        try store(projection, sample, of: models.new.space, inputs: inputs, quality)
        return UpgradeFitReport(
            method: projection.method,
            inputs: inputs,
            sample: sample.fitted.count,
            heldOut: sample.measured(method).count,
            ownShare: projection.ownShare,
            borrowedShare: projection.borrowedShare,
            encoded: renewed.encoded,
            encodedQueries: asked.encoded,
            encodingSeconds: (encoded - start) / .seconds(1),
            fittingSeconds: (fitted - encoded) / .seconds(1),
            agreement: quality.agreement,
            oldAgreement: quality.oldAgreement,
            curve: options.measuresCurve
                ? try sample.curve(method, ending: quality.agreement) : []
        )
    }

    /// Writes into the manifest that an upgrade has begun, unless it says so already.
    private func beginUpgrade(_ models: UpgradeModels, inputs: ProjectionInput) throws {
        let store = gallery.store
        let path = gallery.path
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            let own = manifest.documentSpace
            if let old = models.old?.space, old != own {
                throw PerennialError.spaceMismatch(gallery: .init(own), encoder: .init(old))
            }
            guard models.new.space != own else {
                throw PerennialError.sameSpace(model: own.model)
            }
            guard inputs == .new || models.old != nil else {
                throw PerennialError.oldModelNeeded(model: own.model, path: path)
            }
            guard !manifest.isSwitched else { throw PerennialError.upgradeInUse(path: path) }
            if let other = manifest.upgradeSpace, other != models.new.space {
                throw PerennialError.otherUpgrade(path: path, to: .init(other))
            }
            if manifest.upgrade == nil {
                manifest.spaces.append(models.new.space)
                manifest.upgrade = UpgradeState(from: own, to: models.new.space)
            }
            if manifest.identity == nil { manifest.identity = UUID().uuidString }
            try store.put(manifest, in: transaction)
        }
    }

    private func store(
        _ projection: Projection,
        _ sample: UpgradeSample,
        of space: EmbeddingSpace,
        inputs: ProjectionInput,
        _ quality: UpgradeSample.Quality
    ) throws {
        let store = gallery.store
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            guard manifest.upgradeSpace == space, !manifest.isSwitched else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            manifest.upgrade?.fit = UpgradeState.Fit(
                method: projection.method,
                inputs: inputs,
                sample: sample.fitted.count,
                calibration: quality.calibration,
                joinsOldCandidates: inputs != .new && quality.joinedFound > quality.bridgedFound
            )
            // What was certified is another projection.
            manifest.upgrade?.verdict = nil
            manifest.upgrade?.joinsEmbedded = nil
            try store.put(Data(projection.bytes), as: .projection, in: transaction)
            try store.put(Data(sample.fitted.flatMap(\.bytes)), as: .sample, in: transaction)
            try store.put(manifest, in: transaction)
        }
    }
}
