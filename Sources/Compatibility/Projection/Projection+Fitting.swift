internal import Tensors

extension Projection {
    /// Fits a projection to a sample of texts; closed forms are computed in double.
    ///
    /// - Parameters:
    ///   - sample: the same texts in the spaces of both sides.
    ///   - gallery: the identity of the gallery whose vectors the target's are.
    ///   - method: which map, and how.
    ///   - teacher: where rankings are learned, the model that ranks; when `nil`, the sample's texts are
    ///     ranked for each other as the first source has them.
    /// - Throws: `CompatibilityError`.
    public init(
        fitting sample: ProjectionSample,
        gallery: String,
        method: ProjectionMethod,
        teacher: RankingTeacher? = nil
    ) throws(CompatibilityError) {
        let (x, y) = (sample.inputs, sample.targets)
        let map: ProjectionMap
        switch method {
        case .procrustes:
            map = .affine(try AffineMap(procrustes: x, onto: y))
        case .ridge(let penalty):
            map = .affine(try AffineMap(ridge: x, onto: y, penalty: penalty))
        case .lowRank(let rank, let penalty):
            map = .lowRank(try LowRankMap(fitting: x, onto: y, rank: rank, penalty: penalty))
        case .regression(let settings):
            map = try RankDistillation(settings, sample: sample, teacher: nil).fit()
        case .compatible:
            guard x.columns >= y.columns else {
                throw .dimensionMismatch(space: sample.target, found: x.columns)
            }
            map = .affine(AffineMap(prefixOf: x.columns, count: y.columns))
        case .ranking(let settings):
            let ranks: RankingTeacher
            if let teacher { ranks = teacher } else { ranks = try .init(ofEachOther: sample) }
            map = try RankDistillation(settings, sample: sample, teacher: ranks).fit()
        }
        try self.init(
            ProjectionRoute(from: sample.sources, to: sample.target, gallery: gallery),
            method: method.name,
            isNormalized: sample.hasUnitTargets,
            map: map
        )
    }
}
