internal import Compatibility
internal import Encoders
internal import Storage
internal import Tensors

/// A query for each row of a sample, as the models around an upgrade have it.
struct SampleQueries {
    /// Whether a query is all of its row's text.
    let isWhole: [Bool]
    /// Their vectors in the new space.
    let new: SpaceVectors
    /// Their vectors in the old space; `nil` where the old model is out of reach.
    let old: SpaceVectors?
    /// How many the new model had to embed.
    let encoded: Int
}

extension GalleryWriter {
    /// Queries that are embedded and kept at once.
    private static let queriesAtOnce = 256

    /// A likely query for each row; embeds those that no earlier work left.
    ///
    /// - Parameters:
    ///   - places: the rows.
    ///   - renewed: their vectors as documents in the new space.
    ///   - snapshot: where the rows are.
    ///   - models: those around the upgrade.
    ///   - observer: is told how many are embedded.
    /// - Returns: the queries, in the order of the rows.
    /// - Throws: `PerennialError.interrupted`, and what the models throw.
    func queries(
        for places: [GallerySnapshot.RowPlace],
        renewed: Matrix,
        of snapshot: GallerySnapshot,
        models: UpgradeModels,
        observer: UpgradeObserver
    ) throws -> SampleQueries {
        let asked = try places.map { LikelyQuery(of: try snapshot.embeddedText(of: $0)) }
        let names = places.map(snapshot.name(of:))
        let dimension = models.new.space.dimension
        var known: [[Float]?] =
            try models.new.distinguishesRoles()
            ? .init(repeating: nil, count: asked.count)
            : asked.indices.map { asked[$0].isWhole ? renewed.row($0) : nil }
        let store = gallery.store
        for index in known.indices where known[index] == nil {
            known[index] = try snapshot.storage.read {
                try store.pending.vector(of: names[index], as: .query, in: models.new.space, $0)
            }
        }
        let missing = known.indices.filter { known[$0] == nil }
        for first in stride(from: 0, to: missing.count, by: Self.queriesAtOnce) {
            guard !observer.isCancelled() else {
                throw PerennialError.interrupted(committed: first)
            }
            let batch = missing[first..<min(first + Self.queriesAtOnce, missing.count)]
            let matrix = try models.new.encode(
                batch.map { asked[$0].text },
                options: EncodingOptions(prompt: .role(.query))
            )
            let rows = batch.map { names[$0] }
            guard try store.append(matrix, of: rows, as: .query, in: models.new.space) else {
                throw PerennialError.changedMeanwhile(path: gallery.path)
            }
            for (row, index) in batch.enumerated() { known[index] = matrix.row(row) }
            observer.progress(places.count - missing.count + first + batch.count, places.count)
        }
        let new = Matrix(
            rows: known.count,
            columns: dimension,
            elements: known.flatMap { $0 ?? [] }
        )
        let old = try models.old.map { old in
            let vectors = try old.encode(
                asked.map(\.text),
                options: EncodingOptions(prompt: .role(.query))
            )
            return try SpaceVectors(vectors, in: ProjectionSpace(old.space))
        }
        return SampleQueries(
            isWhole: asked.map(\.isWhole),
            new: try SpaceVectors(new, in: ProjectionSpace(models.new.space)),
            old: old,
            encoded: missing.count
        )
    }
}
