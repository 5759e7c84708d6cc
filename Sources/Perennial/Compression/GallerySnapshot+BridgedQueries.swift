internal import Compatibility
public import Tensors

extension GallerySnapshot {
    /// The vectors of texts that a search during an upgrade compares with documents in the old space.
    ///
    /// - Parameters:
    ///   - texts: as queries.
    ///   - models: the new model, and the old one where the projection sees its vectors.
    /// - Returns: `m × d`.
    /// - Throws: `PerennialError.upgradeNotFitted`, `.spaceMismatch`, `.oldModelNeeded`, and what the
    ///   models throw.
    public func bridgedQueries(_ texts: [String], models: UpgradeModels) throws -> Matrix {
        let search = try UpgradeSearch(self, models: models, cascade: .init(candidates: 0))
        return try search.bridged(models.queries(texts, models.old == nil ? .new : .both))
    }
}
