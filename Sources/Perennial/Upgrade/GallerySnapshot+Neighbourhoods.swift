internal import VectorSearch

extension GallerySnapshot {
    /// Neighbours that a text brings with it.
    private static let neighbours = 3

    /// So many rows for a fit that learns rankings: half of them drawn at random, the others near to
    /// those in the old space, so that a ranking is learned among texts that are hard to tell apart.
    ///
    /// - Parameter count: how many.
    /// - Returns: the rows in the order of indexing; all of them where there are fewer.
    /// - Throws: as searching does.
    func neighbourhoods(_ count: Int) throws -> [RowPlace] {
        let all = livePlaces()
        guard count < all.count else { return all }
        let anchors = all.spread((count + 1) / 2, phase: 0.5)
        let near = try nearestDocuments(
            vectors(of: anchors),
            options: SearchOptions(k: 1 + Self.neighbours)
        )
        var taken = Set(anchors)
        for rank in 0...Self.neighbours {
            for found in near where taken.count < count && rank < found.count {
                taken.insert(RowPlace(segment: found[rank].segment, row: found[rank].row))
            }
        }
        // Texts that are each other's neighbours leave room.
        let others = all.filter { !taken.contains($0) }
        taken.formUnion(others.spread(count - taken.count, phase: 0.25))
        return all.filter(taken.contains)
    }
}
