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

    /// Draws rows at random from the gallery; documents that are judged are all among them.
    ///
    /// - Throws: `PerennialError.sampleTooSmall`, `.noQueries`, `.nothingJudged`.
    init(_ snapshot: GallerySnapshot, queries: CompressionQueries?, rows: Int) throws {
        var places = snapshot.livePlaces()
        galleryRows = places.count
        guard places.count >= Self.leastRows else {
            throw PerennialError.sampleTooSmall(found: places.count, needed: Self.leastRows)
        }
        isHeldOut = queries == nil
        if let queries {
            guard !queries.ids.isEmpty else { throw PerennialError.noQueries }
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

extension CompressionSample {
    /// What vectors have in common that makes a recall say less than it seems to.
    func remarks() -> [String] {
        let rows = vectors.matrix(0..<vectors.count)
        guard rows.rows > 0 else { return [] }
        var distinct: Set<[Float]> = []
        var zeros = 0
        var isConstant = [Bool](repeating: true, count: rows.columns)
        for row in 0..<rows.rows {
            let vector = Array(rows[row: row])
            if vector.allSatisfy({ $0 == 0 }) { zeros += 1 }
            for index in vector.indices where vector[index] != rows.elements[index] {
                isConstant[index] = false
            }
            distinct.insert(vector)
        }
        var remarks: [String] = []
        if distinct.count == 1 {
            remarks.append("All vectors are the same: any answer is as good as another.")
        } else if distinct.count < rows.rows {
            remarks.append(
                "\(rows.rows - distinct.count) of \(rows.rows) vectors are there more than once: which of "
                    + "equal ones are found is chance, and counts as a loss."
            )
        }
        if zeros > 0, distinct.count > 1 {
            remarks.append("\(zeros) vectors are zero, as near to any query as to another.")
        }
        let constant = isConstant.count { $0 }
        if constant > 0, distinct.count > 1 {
            remarks.append("\(constant) of \(rows.columns) dimensions are the same in all vectors.")
        }
        return remarks
    }
}

extension GallerySnapshot {
    /// The numbers of documents that are judged for some queries.
    fileprivate func judgedDocuments(
        _ judgments: Judgments?,
        _ ids: [String]
    ) throws -> Set<UInt64> {
        guard let judgments else { return [] }
        let keys = ids.flatMap { (judgments.grades(of: $0) ?? []).map(\.document) }
        let numbers = try storage.read { transaction in
            try keys.compactMap { try store.number(ofKey: $0, in: transaction) }
        }
        guard !numbers.isEmpty else {
            throw PerennialError.nothingJudged(path: store.environment.path)
        }
        return Set(numbers)
    }
}
