internal import Compatibility
internal import Tensors
internal import VectorSearch

/// Stored texts in both spaces, and a query for each: some to fit a projection on, the others to measure it.
struct UpgradeSample {
    /// The rows that a projection is fitted on.
    let fitted: [RowName]
    /// The rows that it is measured on.
    let heldOut: [RowName]
    let gallery: String
    let metric: Metric
    let target: ProjectionSpace
    /// Rows of the gallery that the sample stands for.
    let total: Int
    /// The queries' vectors in the spaces that the projection sees; those of fitted rows come first.
    let queries: [SpaceVectors]
    /// The same as the new model has them.
    let newQueries: Matrix
    /// The same as the old model has them; the stored vectors where that model is out of reach.
    let oldQueries: Matrix
    /// For each query its own row, where it is all of the text; `nil` where it is a part.
    let own: [Int?]
    /// The rows' vectors as documents in the new space.
    let renewed: Matrix
    /// Their stored vectors.
    let stored: Matrix

    /// The fewest texts that a fit and a measure can be made with.
    static let least = 64
    /// Neighbours that rankings are compared by.
    static let depth = 10
    /// Places of a ranking whose scores are compared.
    private static let calibrated = 50
    /// How much wider than that of the new space the spread of turned scores may be: what a query really
    /// asks for stands out there more than a map can show.
    private static let steepnesses: [Float] = [1, 1.25, 1.5, 2]

    /// Takes the vectors of `places` together.
    ///
    /// - Parameters:
    ///   - places: the rows, drawn at random.
    ///   - renewed: their vectors as documents in the new space, `n × d`.
    ///   - asked: a query for each of them, with its vectors.
    ///   - count: how many are not fitted on, fewer than all.
    ///   - snapshot: where the rows are.
    ///   - inputs: which vectors of a query the projection will see.
    /// - Throws: `PerennialError.damaged`.
    init(
        _ places: [GallerySnapshot.RowPlace],
        renewed: Matrix,
        asked: SampleQueries,
        heldOut count: Int,
        of snapshot: GallerySnapshot,
        inputs: ProjectionInput
    ) throws {
        // Drawn at random, so that both parts come from everywhere.
        let held = SampledRows.draw(count, of: places.count, seed: Self.heldOutSeed)
        let heldSet = Set(held)
        let order = places.indices.filter { !heldSet.contains($0) } + held
        let ordered = order.map { places[$0] }
        let names = ordered.map(snapshot.name(of:))
        fitted = Array(names.prefix(places.count - held.count))
        heldOut = Array(names.suffix(held.count))
        metric = snapshot.manifest.settings.metric
        gallery = snapshot.manifest.identity ?? ""
        target = ProjectionSpace(snapshot.manifest.documentSpace)
        total = max(places.count, snapshot.livePlaces().count)
        self.renewed = renewed.picking(order)
        stored = try snapshot.vectors(of: ordered)
        own = order.enumerated().map { asked.isWhole[$1] ? $0 : nil }
        newQueries = asked.new.rows.picking(order)
        let seen = inputs == .old ? [] : [try SpaceVectors(newQueries, in: asked.new.space)]
        if let old = asked.old {
            oldQueries = old.rows.picking(order)
            queries = inputs == .new ? seen : seen + [try SpaceVectors(oldQueries, in: old.space)]
        } else {
            oldQueries = stored
            queries = seen
        }
    }

    /// The held-out texts that a projection of this method is measured on: where its mixture was chosen
    /// on some of them, the others.
    func measured(_ method: ProjectionMethod) -> [RowName] {
        method.learnsRanking ? everySecond(1).map { heldOut[$0 - fitted.count] } : heldOut
    }

    /// Every second held-out row, from the first or the second on.
    func everySecond(_ first: Int) -> [Int] {
        Array(stride(from: fitted.count + first, to: fitted.count + heldOut.count, by: 2))
    }

    /// So many rows to fit on, drawn at random: in the order of indexing texts of one source stand together.
    func spread(_ count: Int) -> [Int] {
        SampledRows.draw(count, of: fitted.count, seed: Self.fittedSeed)
    }

    private static let heldOutSeed: UInt64 = 0x4E1D
    private static let fittedSeed: UInt64 = 0xF177

    /// Fits a projection on rows, without a mixture.
    func fit(_ method: ProjectionMethod, on rows: [Int]) throws -> Projection {
        let places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
        return try Projection(
            fitting: ProjectionSample(
                from: queries.map { try SpaceVectors($0.rows.picking(rows), in: $0.space) },
                to: SpaceVectors(stored.picking(rows), in: target)
            ),
            gallery: gallery,
            method: method,
            teacher: RankingTeacher(
                queries: newQueries.picking(rows),
                texts: renewed.picking(rows),
                stored: stored.picking(rows),
                own: rows.map { row in own[row].flatMap { places[$0] } }
            )
        )
    }

    /// What held-out texts say of a projection.
    struct Quality {
        let agreement: Double
        let oldAgreement: Double
        let calibration: ScoreCalibration
        /// The share of the truth among the first candidates of bridged queries.
        let bridgedFound: Double
        /// The same with half of the candidates from the old query.
        let joinedFound: Double
    }

    /// Measures a projection on the held-out texts that are left for it: each query asks for what the new
    /// model ranks first among all texts.
    func quality(of projection: Projection, fittedBy method: ProjectionMethod) throws -> Quality {
        let all = Array(fitted.count..<fitted.count + heldOut.count)
        let held = method.learnsRanking ? everySecond(1) : all
        let truth = rank(newQueries.picking(held), renewed, held, Self.depth)
        let mapped = try self.mapped(held, by: projection)
        let bridged = rank(mapped, stored, held, Self.calibrated)
        let old = rank(oldQueries.picking(held), stored, held, Self.calibrated)
        return Quality(
            agreement: Self.agreement(bridged, truth),
            oldAgreement: Self.agreement(old, truth),
            calibration: calibration(of: mapped, held, bridged, following: truth),
            bridgedFound: Self.agreement(bridged, truth, within: Self.calibrated),
            joinedFound: Self.agreement(
                zip(bridged, old).map {
                    InterleavedCandidates.joining($0, $1, count: Self.calibrated) { $0.row }
                },
                truth,
                within: Self.calibrated
            )
        )
    }

    /// The line from scores of bridged queries to scores of the new space with which rankings of both
    /// follow the new model best when every second text is embedded anew.
    private func calibration(
        of mapped: Matrix,
        _ held: [Int],
        _ bridged: [[ExactRanking.Entry]],
        following truth: [[ExactRanking.Entry]]
    ) -> ScoreCalibration {
        let exact = ExactRanking(documents: (0..<stored.rows).map(UInt64.init), metric: metric)
        let scores = exact.scores(mapped, against: stored)
        let native = exact.scores(newQueries.picking(held), against: renewed)
        let first = bridged.map { $0.prefix(BridgedScores.compared) }
        let wanted = first.enumerated().map { query, entries in
            entries.map { native[query][$0.row] }
        }
        func isEmbedded(_ row: Int) -> Bool { row.isMultiple(of: 2) }
        func agreement(_ line: ScoreCalibration) -> Double {
            let found = scores.indices.map { query in
                let turned = BridgedScores(
                    line,
                    pairs: first[query].filter { isEmbedded($0.row) }.map {
                        (bridged: $0.score, native: native[query][$0.row])
                    }
                )
                let joined = scores[query].indices.map {
                    isEmbedded($0) ? native[query][$0] : turned(scores[query][$0])
                }
                let own = own[held[query]].map { UInt64($0) }
                return exact.best(joined, without: own, k: Self.depth)
            }
            return Self.agreement(found, truth)
        }
        let lines = Self.steepnesses.map {
            ScoreCalibration(matching: first.map { $0.map(\.score) }, to: wanted, steepness: $0)
        }
        let measured = lines.map { ($0, agreement($0)) }
        return measured.reduce(measured[0]) { $1.1 > $0.1 ? $1 : $0 }.0
    }

    /// How well vectors of held-out queries in the old space follow the new model.
    func agreement(of mapped: Matrix, _ held: [Int]) -> Double {
        Self.agreement(
            rank(mapped, stored, held, Self.depth),
            rank(newQueries.picking(held), renewed, held, Self.depth)
        )
    }

    /// The queries of rows as a projection maps them.
    func mapped(_ rows: [Int], by projection: Projection) throws -> Matrix {
        let asked = try queries.map { try SpaceVectors($0.rows.picking(rows), in: $0.space) }
        return try projection(asked, into: target.fingerprint, of: gallery)
    }

    func rank(
        _ queries: Matrix,
        _ vectors: Matrix,
        _ held: [Int],
        _ k: Int
    ) -> [[ExactRanking.Entry]] {
        ExactRanking(documents: (0..<stored.rows).map(UInt64.init), metric: metric)
            .rank(queries, against: vectors, own: held.map { own[$0].map { UInt64($0) } }, k: k)
    }

    /// The agreement of fits on an eighth, a quarter and a half of the texts, and on all.
    func curve(
        _ method: ProjectionMethod,
        ending last: Double
    ) throws -> [UpgradeFitReport.Point] {
        let smaller = [8, 4, 2].map { fitted.count / $0 }.filter { $0 >= Self.least }
        return try smaller.map {
            let measured = try projection(method, on: $0).measured
            return UpgradeFitReport.Point(
                sample: $0,
                agreement: try quality(of: measured, fittedBy: method).agreement
            )
        } + [UpgradeFitReport.Point(sample: fitted.count, agreement: last)]
    }

    /// The mean share of the first places of `truth` that `found` has among its own first ones.
    static func agreement(
        _ found: [[ExactRanking.Entry]],
        _ truth: [[ExactRanking.Entry]],
        within depth: Int = depth
    ) -> Double {
        let shares = zip(found, truth).map { found, truth in
            let wanted = Set(truth.map(\.row))
            let common = found.prefix(depth).count { wanted.contains($0.row) }
            return Double(common) / Double(max(1, wanted.count))
        }
        return shares.reduce(0, +) / Double(max(1, shares.count))
    }
}

extension Matrix {
    /// Chosen rows, in that order.
    func picking(_ rows: [Int]) -> Matrix {
        var elements: [Float] = []
        elements.reserveCapacity(rows.count * columns)
        for index in rows { elements += self[row: index] }
        return Matrix(rows: rows.count, columns: columns, elements: elements)
    }

    /// One row.
    func row(_ index: Int) -> [Float] { Array(self[row: index]) }
}
