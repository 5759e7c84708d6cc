internal import Foundation
internal import Tensors
internal import VectorSearch

/// What a query costs in each way of answering, in milliseconds.
struct UpgradeCosts {
    let old: Double
    let naive: Double
    let bridged: Double
    let cascade: Double
    let full: Double

    /// Queries that searching is timed with.
    private static let timed = 20

    /// Times searches of the gallery itself.
    ///
    /// - Parameters:
    ///   - query: milliseconds that encoding a query takes.
    ///   - text: milliseconds that embedding a text of the gallery takes.
    ///   - snapshot: the gallery.
    ///   - old: queries in the space of all documents.
    ///   - bridged: bridged queries.
    ///   - candidates: how many texts a cascade embeds when no vector is kept.
    /// - Throws: as searching does.
    init(
        query: Double,
        text: Double,
        searching snapshot: GallerySnapshot,
        with old: Matrix,
        _ bridged: Matrix,
        cascade candidates: Int
    ) throws {
        func search(_ queries: Matrix, k: Int) throws -> Double {
            let options = SearchOptions(k: k)
            let times = try (0..<min(Self.timed, queries.rows)).map { row in
                let start = ContinuousClock.now
                _ = try snapshot.nearestDocuments(queries.picking([row]), options: options)
                return (ContinuousClock.now - start) / .milliseconds(1)
            }
            return times.sorted()[times.count / 2]
        }
        let plain = query + (try search(old, k: 10))
        self.old = plain
        naive = plain
        full = plain
        // Both models encode the query.
        self.bridged = query * 2 + (try search(bridged, k: 10))
        cascade =
            query * 2 + (try search(bridged, k: max(10, candidates))) + text * Double(candidates)
    }

    /// The costs that a certificate states.
    init(_ arms: UpgradeCertificate.Arms) {
        old = arms.old.milliseconds
        naive = arms.naive?.milliseconds ?? 0
        bridged = arms.bridged.milliseconds
        cascade = arms.cascade.milliseconds
        full = arms.full.milliseconds
    }
}
