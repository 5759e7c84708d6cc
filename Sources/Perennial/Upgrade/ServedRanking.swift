internal import Tensors
internal import VectorSearch

/// Ranks chosen rows of a gallery by what its searches compare: the codes of a compressed segment,
/// rescored as they are there, else every vector.
struct ServedRanking {
    /// The chosen rows of a segment that has codes.
    private struct CodedPart {
        let index: CodedIndex
        let allowed: RowSet
        /// The place of each row among the chosen ones.
        let places: [Int: Int]
        /// How many rows a document has at most.
        let passages: Int
    }

    private let exact: ExactRanking
    private let stored: Matrix
    private let coded: [CodedPart]
    /// The chosen rows that are compared by their vectors; all of them where nothing is compressed.
    private let compared: [Int]

    /// Takes chosen rows of a snapshot.
    ///
    /// - Throws: `PerennialError.damaged`.
    init(_ places: [GallerySnapshot.RowPlace], of snapshot: GallerySnapshot) throws {
        let numbers = places.map { snapshot.segments[$0.segment].documents[$0.row] }
        exact = ExactRanking(documents: numbers, metric: snapshot.manifest.settings.metric)
        stored = try snapshot.vectors(of: places)
        var (coded, compared): ([CodedPart], [Int]) = ([], [])
        for (segment, chosen) in Dictionary(grouping: places.indices, by: { places[$0].segment })
            .sorted(by: { $0.key < $1.key })
        {
            guard let index = snapshot.segments[segment].index as? CodedIndex else {
                compared += chosen
                continue
            }
            var allowed = RowSet(capacity: index.count, filled: false)
            for place in chosen { allowed[places[place].row] = true }
            let documents = Dictionary(grouping: chosen) { numbers[$0] }
            coded.append(
                CodedPart(
                    index: index,
                    allowed: allowed,
                    places: Dictionary(uniqueKeysWithValues: chosen.map { (places[$0].row, $0) }),
                    passages: documents.values.map(\.count).max() ?? 1
                )
            )
        }
        (self.coded, self.compared) = (coded, compared)
    }

    /// Whether a longer ranking begins with a shorter one: codes are rescored the further down the more
    /// is asked for.
    var isExact: Bool { coded.isEmpty }

    /// Dimensions of the vectors.
    var dimension: Int { stored.columns }

    /// The best `k` documents of each query, best first; a document once, and never its own one.
    ///
    /// - Parameters:
    ///   - queries: `m × d`.
    ///   - own: for each query a document that is not ranked; `nil` for none.
    ///   - k: how many, at least 1.
    ///   - omitted: rows that are not ranked.
    /// - Returns: a ranking a query; shorter than `k` only where fewer are found.
    /// - Throws: `VectorSearchError`.
    func rank(
        _ queries: Matrix,
        own: [UInt64?],
        k: Int,
        omitting omitted: Set<Int> = []
    ) throws -> [[ExactRanking.Entry]] {
        guard !coded.isEmpty else {
            return exact.rank(queries, against: stored, own: own, k: k, omitting: omitted)
        }
        var scores = [[Float]](
            repeating: .init(repeating: -.infinity, count: stored.rows),
            count: queries.rows
        )
        if !compared.isEmpty {
            let found = exact.scores(queries, against: stored.picking(compared))
            for query in scores.indices {
                for (place, score) in zip(compared, found[query]) where !omitted.contains(place) {
                    scores[query][place] = score
                }
            }
        }
        for part in coded {
            // One more for an own document, and all passages of documents that come before.
            let wanted = own.contains { $0 != nil } ? k + 1 : k
            let wide = min(part.places.count, wanted * part.passages)
            var allowed = part.allowed
            for (row, place) in part.places where omitted.contains(place) { allowed[row] = false }
            let found = try part.index.search(
                queries,
                k: wide,
                effort: SearchEffort(),
                allowed: allowed
            )
            for query in scores.indices {
                for hit in query * wide..<(query + 1) * wide where found.rows[hit] >= 0 {
                    guard let place = part.places[Int(found.rows[hit])] else { continue }
                    scores[query][place] = found.scores[hit]
                }
            }
        }
        return scores.enumerated().map { query, scores in
            exact.best(scores, without: own[query], k: k).filter(\.isFound)
        }
    }
}
