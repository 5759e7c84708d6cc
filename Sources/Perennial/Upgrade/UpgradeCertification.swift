internal import Compatibility
internal import Encoders
public import Evaluation
internal import Foundation
internal import Storage
internal import Tensors

/// What an upgrade is certified with.
public struct UpgradeCertificationOptions: Sendable {
    /// A query of the user's.
    public struct Query: Sendable {
        /// Its id, as judgments name it.
        public let id: String
        /// Its text.
        public let text: String

        /// A query.
        public init(id: String, text: String) {
            self.id = id
            self.text = text
        }
    }

    /// The user's queries, one at least; `nil` to make queries from documents that no projection was
    /// fitted on.
    public var queries: [Query]?
    /// The judgments of the user's queries, by the documents' keys; `nil` for none.
    public var judgments: Judgments?
    /// How many queries are made where the user has none.
    public var madeQueries = 300
    /// How many documents are ranked, judged ones included; all of them in smaller galleries.
    public var documents = 5_000
    /// How many candidates the cascade ranks in the new space.
    public var cascade = 200
    /// Whether the cascade is to be served, and so decided about.
    public var servesCascade = false
    /// Whether documents that the fit has embedded are compared in the new space.
    public var joinsEmbedded = true
    /// How much worse than the old model the served way may be at most.
    public var margin = 0.01

    /// The default options.
    public init() {}
}

extension GalleryWriter {
    /// Measures what switching would gain and lose, and keeps certificate and inputs.
    ///
    /// - Throws: `PerennialError.upgradeNotFitted`, `.spaceMismatch`, `.oldModelNeeded`,
    ///   `.noQueries`, `.nothingJudged`, `.sampleTooSmall`, `.interrupted`.
    public func certifyUpgrade(
        _ models: UpgradeModels,
        options: UpgradeCertificationOptions = UpgradeCertificationOptions(),
        observer: UpgradeObserver = UpgradeObserver()
    ) throws -> UpgradeCertificate {
        let snapshot = try gallery.snapshot()
        let search = try UpgradeSearch(snapshot, models: models, cascade: .init(candidates: 0))
        guard let old = models.old else {
            throw PerennialError.oldModelNeeded(
                model: snapshot.manifest.documentSpace.model,
                path: gallery.path
            )
        }
        let queries = try snapshot.certificationQueries(options)
        let places = try snapshot.certificationPlaces(options, queries)
        let texts = queries.map(\.text)
        let oldVectors = try old.encode(texts, options: EncodingOptions(prompt: .role(.query)))
        let start = ContinuousClock.now
        let newVectors = try models.new.encode(
            texts,
            options: EncodingOptions(prompt: .role(.query))
        )
        let perQuery = (ContinuousClock.now - start) / .milliseconds(1) / Double(texts.count)
        let bridged = try search.bridged([
            SpaceVectors(newVectors, in: ProjectionSpace(models.new.space)),
            SpaceVectors(oldVectors, in: ProjectionSpace(old.space)),
        ])
        let inputs = CertificateInputs(
            queries: queries,
            isJudged: options.judgments != nil,
            rows: Data(places.flatMap { snapshot.name(of: $0).bytes }),
            oldQueries: CertificateInputs.data(oldVectors),
            newQueries: CertificateInputs.data(newVectors),
            bridgedQueries: CertificateInputs.data(bridged),
            cascade: options.cascade,
            margin: options.margin,
            served: options.servesCascade ? "cascade" : "bridged",
            joinsOldCandidates: snapshot.manifest.upgrade?.fit?.joinsOldCandidates,
            joinsEmbedded: options.joinsEmbedded
        )
        let renewing = ContinuousClock.now
        let renewed = try renew(places, of: snapshot, with: models.new, observer: observer)
        let spent = (ContinuousClock.now - renewing) / .milliseconds(1)
        let costs = try UpgradeCosts(
            query: perQuery,
            text: renewed.encoded > 0 ? spent / Double(renewed.encoded) : perQuery,
            searching: snapshot,
            with: oldVectors,
            bridged,
            cascade: options.cascade
        )
        let comparison = try UpgradeComparison(
            inputs,
            served: ServedRanking(places, of: snapshot),
            renewed: renewed.vectors,
            of: snapshot
        )
        let certificate = try UpgradeCertificate(comparison, inputs, of: snapshot.manifest, costs)
        try keep(certificate, inputs, since: snapshot)
        return certificate
    }

    private func keep(
        _ certificate: UpgradeCertificate,
        _ inputs: CertificateInputs,
        since snapshot: GallerySnapshot
    ) throws {
        let store = gallery.store
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let (first, second) = (try encoder.encode(certificate), try encoder.encode(inputs))
        try store.environment.write { transaction in
            var manifest = try store.manifest(in: transaction)
            // What was measured are the answers of that fit and of those codes.
            guard manifest.isSameFit(as: snapshot.manifest) else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            manifest.upgrade?.verdict = certificate.verdict
            // What is served already changes by switching alone.
            if !manifest.isSwitched {
                let candidates = certificate.served == "cascade" ? certificate.cascade : 0
                manifest.upgrade?.cascade = candidates
            }
            manifest.upgrade?.joinsEmbedded = inputs.joinsEmbedded
            try store.put(first, as: .certificate, in: transaction)
            try store.put(second, as: .inputs, in: transaction)
            try store.put(manifest, in: transaction)
        }
    }
}

extension UpgradeComparison {
    /// Compares with what a snapshot says of the fit.
    ///
    /// - Throws: `PerennialError.upgradeNotFitted`, `.damaged`; `VectorSearchError`.
    fileprivate init(
        _ inputs: CertificateInputs,
        served: ServedRanking,
        renewed: Matrix,
        of snapshot: GallerySnapshot
    ) throws {
        guard let fit = snapshot.manifest.upgrade?.fit else {
            throw PerennialError.upgradeNotFitted(path: snapshot.store.environment.path)
        }
        let fitted = try snapshot.storage.read { try snapshot.store.fittedRows(in: $0) }
        try self.init(
            inputs,
            served: served,
            renewed: renewed,
            fitted: fitted,
            joined: inputs.joinsEmbedded ?? false ? snapshot.documents(whollyIn: fitted) : [],
            calibration: fit.calibration,
            metric: snapshot.manifest.settings.metric
        )
    }
}

extension Gallery {
    /// The certificate that was made last; `nil` for none.
    public func upgradeCertificate() throws -> UpgradeCertificate? {
        try stored(.certificate, as: UpgradeCertificate.self)
    }

    /// Computes the last certificate again from what it was made of, without any model.
    ///
    /// - Returns: the certificate as it comes out now; equal to the kept one in a sound gallery.
    /// - Throws: `PerennialError.notCertified`, `.certificateOutdated`.
    public func replayCertificate() throws -> UpgradeCertificate {
        guard let kept = try upgradeCertificate() else {
            throw PerennialError.notCertified(path: path, verdict: nil)
        }
        let (inputs, served, renewed) = try certificateVectors()
        let snapshot = try snapshot()
        return try UpgradeCertificate(
            UpgradeComparison(inputs, served: served, renewed: renewed, of: snapshot),
            inputs,
            of: snapshot.manifest,
            UpgradeCosts(kept.arms)
        )
    }

    /// What the last certificate was computed from: inputs, and the ranked rows in both spaces.
    ///
    /// - Throws: `PerennialError.notCertified`, `.certificateOutdated`.
    func certificateVectors() throws -> (
        inputs: CertificateInputs, served: ServedRanking, renewed: Matrix
    ) {
        guard let inputs = try stored(.inputs, as: CertificateInputs.self) else {
            throw PerennialError.notCertified(path: path, verdict: nil)
        }
        let snapshot = try snapshot()
        let names = inputs.names
        let places = names.map(snapshot.place(of:))
        let vectors = try names.map(snapshot.renewedVector(of:))
        let missing = zip(places, vectors).count { $0 == nil || $1 == nil }
        guard missing == 0 else {
            throw PerennialError.certificateOutdated(path: path, missing: missing)
        }
        let elements = vectors.flatMap { $0 ?? [] }
        let renewed = Matrix(
            rows: names.count,
            columns: elements.count / max(1, names.count),
            elements: elements
        )
        return (inputs, try ServedRanking(places.compactMap(\.self), of: snapshot), renewed)
    }

    private func stored<Value: Decodable>(
        _ part: GalleryStore.UpgradePart,
        as type: Value.Type
    ) throws -> Value? {
        guard let data = try store.environment.read({ try store.upgradePart(part, in: $0) }) else {
            return nil
        }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw PerennialError.damaged(path: path, part: "the upgrade's \(part.rawValue)")
        }
    }
}
