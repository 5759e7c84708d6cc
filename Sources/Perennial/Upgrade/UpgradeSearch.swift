internal import Compatibility
internal import Encoders

internal import LexicalSearch
internal import Storage
internal import Tensors
internal import VectorSearch

/// Searches a gallery with the new model of an upgrade while most vectors are still the old model's.
///
/// Queries are bridged: mapped into the old space, where documents that were not embedded anew are
/// found; the others are found in the new space. With a cascade the best of the former are embedded
/// anew on the spot, and all are ranked in the new space. Safe in several threads.
public struct UpgradeSearch: Sendable {
    /// How much a query may have embedded.
    public struct Cascade: Sendable, Equatable {
        /// Candidates that are ranked in the new space; 0 for none.
        public var candidates: Int
        /// After how many seconds no further candidate is embedded; `nil` sets no bound.
        ///
        /// What is left out is ranked by its bridged score.
        public var seconds: Double?

        /// A cascade of so many candidates.
        public init(candidates: Int, seconds: Double? = nil) {
            self.candidates = candidates
            self.seconds = seconds
        }
    }

    /// What a search brought.
    public struct Answer: Sendable {
        /// The hits of each query, best first.
        public let hits: [[Hit]]
        /// Vectors that were made on the way, to be kept by ``Gallery/keep(_:)``.
        public let renewed: RenewedVectors
    }

    private let snapshot: GallerySnapshot
    private let models: UpgradeModels
    private let cascade: Cascade
    private let projection: Projection
    private let fit: UpgradeState.Fit

    /// A search in a snapshot.
    ///
    /// - Parameters:
    ///   - snapshot: of a gallery with a fitted upgrade.
    ///   - models: the new model, and the old one where the projection sees its vectors.
    ///   - cascade: that of the gallery when `nil`.
    /// - Throws: `PerennialError.upgradeNotFitted`, `.spaceMismatch`, `.oldModelNeeded`;
    ///   `CompatibilityError` when the stored projection cannot be read.
    public init(
        _ snapshot: GallerySnapshot,
        models: UpgradeModels,
        cascade: Cascade? = nil
    ) throws {
        let path = snapshot.store.environment.path
        guard let upgrade = snapshot.manifest.upgrade, let fit = upgrade.fit else {
            throw PerennialError.upgradeNotFitted(path: path)
        }
        try models.require(snapshot.manifest)
        guard fit.inputs == .new || models.old != nil else {
            throw PerennialError.oldModelNeeded(
                model: snapshot.manifest.documentSpace.model,
                path: path
            )
        }
        self.snapshot = snapshot
        self.models = models
        self.cascade = cascade ?? Cascade(candidates: upgrade.cascade)
        self.fit = fit
        projection = try snapshot.storage.read { try snapshot.store.projection(in: $0) }
    }

    /// Finds documents by vectors, and by words too where `isHybrid`.
    ///
    /// - Throws: as ``GallerySnapshot/search(_:options:)`` does, and what the models throw.
    public func search(
        _ texts: [String],
        options: SearchOptions = SearchOptions(),
        isHybrid: Bool = false
    ) throws -> Answer {
        try options.check()
        if isHybrid { try options.fusion.check(lists: 2) }
        var wide = options
        if isHybrid { wide.k = max(options.k, options.candidates) }
        let found = try nearest(texts, options: wide)
        let hits =
            try isHybrid
            ? zip(found.candidates, texts).map { dense, text in
                try snapshot.fused(dense, words: WordSearch(snapshot), text, options)
            }
            : found.candidates.map { candidates in
                let explanations = candidates.enumerated().map {
                    Hit.Explanation(dense: .init(rank: $0 + 1, score: $1.score))
                }
                return try snapshot.hits(candidates, options.isExplained ? explanations : nil)
            }
        return Answer(hits: hits, renewed: found.renewed)
    }

    /// The vectors of queries as the projection maps them, `m × d` in the old space.
    func bridged(_ queries: [SpaceVectors]) throws -> Matrix {
        try projection(
            queries,
            into: snapshot.manifest.documentSpace.fingerprint,
            of: snapshot.manifest.identity ?? ""
        )
    }

    private func nearest(
        _ texts: [String],
        options: SearchOptions
    ) throws -> (candidates: [[Candidate]], renewed: RenewedVectors) {
        // The new model's vectors are needed in the new space, whatever the projection sees.
        let all = try models.queries(texts, fit.inputs == .new ? .new : .both)
        let queries = all[0].rows
        var bridgedOptions = options
        bridgedOptions.k = max(options.k, cascade.candidates)
        let mapped = try bridged(all)
        var awaiting = try snapshot.nearestDocuments(
            mapped,
            options: bridgedOptions,
            among: .awaiting
        )
        if cascade.candidates > 0, fit.joinsOldCandidates ?? false, all.count > 1 {
            let old = try snapshot.nearestDocuments(
                all[1].rows,
                options: bridgedOptions,
                among: .awaiting
            )
            awaiting = try texts.indices.map { query in
                try joined(awaiting[query], old[query], mapped.row(query), bridgedOptions.k)
            }
        }
        let native =
            try snapshot.renewedSegments.isEmpty
            ? [] : snapshot.nearestDocuments(queries, options: options, among: .renewed)
        let turned = try turned(mapped, queries, options)
        var renewed = RenewedVectors(dimension: queries.columns)
        let candidates = try texts.indices.map { query in
            var ranked = awaiting[query].map { $0.with(score: turned[query]($0.score)) }
            if cascade.candidates > 0 {
                ranked = try rerank(ranked, with: Array(queries[row: query]), &renewed)
            }
            if !native.isEmpty { ranked += native[query] }
            return Array(ranked.sorted(by: Candidate.isBefore).prefix(options.k))
        }
        return (candidates, renewed)
    }

    /// How the bridged scores of each query become scores of the new space.
    private func turned(
        _ mapped: Matrix,
        _ queries: Matrix,
        _ options: SearchOptions
    ) throws -> [BridgedScores] {
        guard !snapshot.renewedSegments.isEmpty else {
            return (0..<queries.rows).map { _ in BridgedScores(fit.calibration, pairs: []) }
        }
        var first = options
        first.k = BridgedScores.compared
        return try snapshot.nearestDocuments(mapped, options: first).enumerated().map {
            query,
            candidates in
            let asked = queries.row(query)
            let pairs = try candidates.compactMap { candidate in
                let place = GallerySnapshot.RowPlace(segment: candidate.segment, row: candidate.row)
                return try snapshot.renewedVector(of: snapshot.name(of: place)).map {
                    (bridged: candidate.score, native: score(asked, $0))
                }
            }
            return BridgedScores(fit.calibration, pairs: pairs)
        }
    }

    /// Candidates of the bridged query and of the old one in turn, with bridged scores.
    private func joined(
        _ bridged: [Candidate],
        _ old: [Candidate],
        _ query: [Float],
        _ count: Int
    ) throws -> [Candidate] {
        let scores = Dictionary(
            uniqueKeysWithValues: bridged.map { ($0.document, $0.score) }
        )
        return try InterleavedCandidates.joining(bridged, old, count: count, by: \.document).map {
            if let score = scores[$0.document] { return $0.with(score: score) }
            let place = GallerySnapshot.RowPlace(segment: $0.segment, row: $0.row)
            return $0.with(score: score(query, try snapshot.vectors(of: [place]).row(0)))
        }
    }

    /// Gives the best candidates their scores in the new space, as far as the time goes.
    private func rerank(
        _ candidates: [Candidate],
        with query: [Float],
        _ renewed: inout RenewedVectors
    ) throws -> [Candidate] {
        let start = ContinuousClock.now
        var result = candidates
        var missing: [(index: Int, name: RowName)] = []
        for (index, candidate) in candidates.prefix(cascade.candidates).enumerated() {
            let place = GallerySnapshot.RowPlace(segment: candidate.segment, row: candidate.row)
            let name = snapshot.name(of: place)
            if let vector = try renewed[name] ?? snapshot.renewedVector(of: name) {
                result[index] = candidate.inNewSpace(score: score(query, vector))
            } else {
                missing.append((index, name))
            }
        }
        // Small batches, so that the bound on time holds.
        for first in stride(from: 0, to: missing.count, by: Self.batch) {
            if let seconds = cascade.seconds,
                (ContinuousClock.now - start) / .seconds(1) >= seconds
            {
                break
            }
            let batch = missing[first..<min(first + Self.batch, missing.count)]
            let texts = try batch.map { entry in
                let candidate = candidates[entry.index]
                return try snapshot.embeddedText(
                    of: .init(segment: candidate.segment, row: candidate.row)
                )
            }
            let vectors = try models.new.encode(
                texts,
                options: EncodingOptions(prompt: .role(.document))
            )
            renewed.append(vectors, of: batch.map(\.name))
            for (row, entry) in batch.enumerated() {
                let value = score(query, Array(vectors[row: row]))
                result[entry.index] = candidates[entry.index].inNewSpace(score: value)
            }
        }
        return result
    }

    private func score(_ query: [Float], _ vector: [Float]) -> Float {
        snapshot.manifest.settings.metric.score(query, vector)
    }

    /// Texts that a cascade embeds at once.
    private static let batch = 32
}

extension Metric {
    /// How near two vectors are.
    func score(_ left: [Float], _ right: [Float]) -> Float {
        switch self {
        case .innerProduct: zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
        case .euclidean:
            -zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
    }
}
