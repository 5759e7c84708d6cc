internal import Encoders
internal import Evaluation
internal import Storage
internal import Tensors
internal import VectorSearch

/// Vectors of a gallery and queries for them: what every compression is tried on.
struct CompressionSample {
    /// `n × d`.
    let vectors: StoredVectors
    /// The key of each row's document.
    let keys: [String]
    let queries: CompressionQueries
    /// Whether the queries are vectors of the gallery, which are not among ``vectors``.
    let isHeldOut: Bool
    /// Rows that live in the whole gallery.
    let galleryRows: Int

    /// Fewer say nothing.
    private static let leastRows = 100
    /// How many vectors are held out as queries where none are given.
    private static let heldOut = 500

    /// Draws rows evenly over the gallery; documents that are judged are all among them.
    ///
    /// - Throws: `PerennialError.sampleTooSmall`.
    init(_ snapshot: GallerySnapshot, queries: CompressionQueries?, rows: Int) throws {
        var places = snapshot.livePlaces()
        galleryRows = places.count
        guard places.count >= Self.leastRows else {
            throw PerennialError.sampleTooSmall(found: places.count, needed: Self.leastRows)
        }
        isHeldOut = queries == nil
        if let queries {
            self.queries = queries
        } else {
            let held = places.spread(min(Self.heldOut, places.count / 5), phase: 0.25)
            let isHeld = Set(held)
            places.removeAll { isHeld.contains($0) }
            self.queries = CompressionQueries(
                vectors: try snapshot.vectors(of: held),
                ids: held.indices.map { "\($0)" }
            )
        }
        let judged = try snapshot.judgedDocuments(queries?.judgments, queries?.ids ?? [])
        func isJudged(_ place: GallerySnapshot.RowPlace) -> Bool {
            judged.contains(snapshot.segment(at: place.segment).documents[place.row])
        }
        let wanted = places.filter(isJudged)
        let others = judged.isEmpty ? places : places.filter { !isJudged($0) }
        let drawn = Set(wanted + others.spread(max(0, rows - wanted.count), phase: 0.75))
        places.removeAll { !drawn.contains($0) }
        vectors = try StoredVectors(snapshot.vectors(of: places))
        keys =
            judged.isEmpty
            ? []
            : try places.map {
                let number = snapshot.segment(at: $0.segment).documents[$0.row]
                return try snapshot.document(number: number).key
            }
    }
}

extension GallerySnapshot {
    /// The numbers of documents that are judged for some queries.
    fileprivate func judgedDocuments(
        _ judgments: Judgments?,
        _ ids: [String]
    ) throws -> Set<UInt64> {
        guard let judgments else { return [] }
        let keys = Set(ids.flatMap { (judgments.grades(of: $0) ?? [:]).keys })
        let numbers = try storage.read { transaction in
            try keys.compactMap { try store.number(ofKey: $0, in: transaction) }
        }
        guard !numbers.isEmpty else {
            throw PerennialError.nothingJudged(path: store.environment.path)
        }
        return Set(numbers)
    }
}
