internal import Compatibility
internal import Foundation
internal import Tensors

extension UpgradeSample {
    /// Shares of the old query that are tried.
    private static let ownShares: [Float] = [0, 0.15, 0.3, 0.45, 0.6]
    /// Shares of what a query borrows from landmarks that are tried.
    private static let borrowedShares: [Float] = [0, 0.1, 0.2, 0.3, 0.4]
    /// Temperatures of landmarks that are tried: models differ in how far apart their similarities are.
    private static let temperatures: [Float] = [0.00125, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08]
    /// Queries that are parts of their texts, below which finding these tells too little.
    private static let fewestParts = 16
    /// Landmarks at most: a projection is read whole before it answers.
    private static let mostLandmarks = 20_000

    /// A projection, and its like to be measured with.
    struct Fitted {
        /// What queries are bridged by.
        let served: Projection
        /// The same with as few landmarks as leave the sample as thinly strewn with them as the gallery is
        /// with the sample: measured with all of them, it would find what it has borrowed.
        let measured: Projection
    }

    /// Fits a projection on so many texts, all of those that are not held out when `nil`.
    ///
    /// Where rankings are learned, half of the held-out texts choose what is mixed into a mapped query:
    /// how much of the old one, and how much of what it borrows from the texts of the fit.
    ///
    /// - Throws: `CompatibilityError`.
    func projection(_ method: ProjectionMethod, on count: Int? = nil) throws -> Fitted {
        let rows = spread(count ?? fitted.count)
        let plain = try fit(method, on: rows)
        guard method.learnsRanking else { return Fitted(served: plain, measured: plain) }
        let held = everySecond(0)
        let seesOld = queries.contains { $0.space.fingerprint == target.fingerprint }
        let thin = rows.count * rows.count / total
        let temperature =
            try plain.isNormalized && seesNew && thin > 0
            ? temperature(Self.thinned(rows, to: thin), held) : nil
        let (all, few) =
            try temperature.map { temperature in
                (
                    try landmarks(Self.thinned(rows, to: Self.mostLandmarks), temperature),
                    try landmarks(Self.thinned(rows, to: thin), temperature)
                )
            }.map { ($0, $1) } ?? (nil, nil)
        var best = (own: Float(0), borrowed: Float(0), merit: -1.0)
        for own in seesOld ? Self.ownShares : [0] {
            for borrowed in few == nil ? [0] : Self.borrowedShares {
                let mixed = try plain.mixing(own: own, borrowed: borrowed, from: few)
                let merit = merit(of: try mapped(held, by: mixed), held)
                if merit > best.merit { best = (own, borrowed, merit) }
            }
        }
        guard best.borrowed > 0 else {
            let mixed = try plain.mixing(own: best.own)
            return Fitted(served: mixed, measured: mixed)
        }
        return Fitted(
            served: try plain.mixing(own: best.own, borrowed: best.borrowed, from: all),
            measured: try plain.mixing(own: best.own, borrowed: best.borrowed, from: few)
        )
    }

    /// How well vectors of held-out queries in the old space serve, between 0 and 1.
    ///
    /// Following the new model is half of it. The other half is finding the text that a query is a part of
    /// (nDCG@10 with that one answer), in which neither model has a say: without it a mixture would follow
    /// the new model at the expense of what the old one is right about. Where hardly any query is a part of
    /// its text, following is all.
    private func merit(of mapped: Matrix, _ held: [Int]) -> Double {
        let found = rank(mapped, stored, held, Self.depth)
        let truth = rank(newQueries.picking(held), renewed, held, Self.depth)
        let follows = Self.agreement(found, truth)
        let gains = zip(held, found).compactMap { row, entries -> Double? in
            guard own[row] == nil else { return nil }
            return entries.firstIndex { $0.row == row }.map { 1 / log2(Double($0 + 2)) } ?? 0
        }
        guard gains.count >= Self.fewestParts else { return follows }
        return (follows + gains.reduce(0, +) / Double(gains.count)) / 2
    }

    private var seesNew: Bool { queries.first?.space.fingerprint != target.fingerprint }

    /// The temperature whose borrowed vectors alone follow the new model best.
    private func temperature(_ rows: [Int], _ held: [Int]) throws -> Float {
        let asked = newQueries.picking(held)
        let tried = try Self.temperatures.map { temperature in
            (temperature, agreement(of: try landmarks(rows, temperature)(asked), held))
        }
        return tried.reduce(tried[0]) { $1.1 > $0.1 ? $1 : $0 }.0
    }

    private func landmarks(_ rows: [Int], _ temperature: Float) throws -> Landmarks {
        try Landmarks(
            new: renewed.picking(rows).normalizedRows(),
            old: stored.picking(rows),
            temperature: temperature
        )
    }

    /// So many of the rows, drawn at random; all of them where there are fewer.
    private static func thinned(_ rows: [Int], to count: Int) -> [Int] {
        SampledRows.draw(count, of: rows.count, seed: thinningSeed).map { rows[$0] }
    }

    private static let thinningSeed: UInt64 = 0x7417
}
