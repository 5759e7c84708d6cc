public import Tensors

extension Projection {
    /// Fits a projection to a sample of texts; closed forms are computed in double.
    ///
    /// - Parameters:
    ///   - sample: the same texts in the spaces of both sides.
    ///   - gallery: the identity of the gallery whose vectors the target's are.
    ///   - method: which map, and how.
    ///   - teacher: where rankings are learned, the vectors of the space that ranks them, a row a
    ///     text of the sample; the first source when `nil`.
    /// - Throws: `CompatibilityError`.
    public init(
        fitting sample: ProjectionSample,
        gallery: String,
        method: ProjectionMethod,
        teacher: Matrix? = nil
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
            let teacher = teacher ?? x.prefix(columns: sample.sources[0].dimension)
            map = try RankDistillation(settings, sample: sample, teacher: teacher).fit()
        }
        try self.init(
            ProjectionRoute(from: sample.sources, to: sample.target, gallery: gallery),
            method: method.name,
            isNormalized: sample.hasUnitTargets,
            map: map
        )
    }
}
