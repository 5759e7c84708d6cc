public import Tensors

/// A fitted map of queries into the space of vectors that another model made.
///
/// A projection knows the spaces on both of its sides and the gallery that it was fitted for, and
/// refuses all others. It is a value; safe in several threads.
public struct Projection: Sendable, Equatable {
    /// Where it leads.
    public let route: ProjectionRoute
    /// How it was fitted, for people: `ridge`, `rank`.
    public let method: String
    /// Whether mapped vectors get the length 1.
    public let isNormalized: Bool
    /// The map.
    public let map: ProjectionMap
    /// The share of a query's own vector in the target space that is mixed into the mapped one, 0 to 1.
    ///
    /// A map that was fitted to few texts leans on the old model where it knows little.
    public private(set) var ownShare: Float = 0

    /// A projection of these parts.
    ///
    /// - Throws: `CompatibilityError.dimensionMismatch` when the map has other widths than the spaces.
    public init(
        _ route: ProjectionRoute,
        method: String,
        isNormalized: Bool,
        map: ProjectionMap
    ) throws(CompatibilityError) {
        guard map.outputs == route.target.dimension else {
            throw .dimensionMismatch(space: route.target, found: map.outputs)
        }
        guard map.inputs == route.sources.reduce(0, { $0 + $1.dimension }) else {
            throw .dimensionMismatch(space: route.sources[0], found: map.inputs)
        }
        self.route = route
        self.method = method
        self.isNormalized = isNormalized
        self.map = map
    }

    /// The same projection with a share of the query's own vector in the target space.
    ///
    /// - Throws: `CompatibilityError.badSetting` for a share that is not 0 to 1, or when the target space
    ///   is not among those that the map sees.
    public func mixing(_ share: Float) throws(CompatibilityError) -> Projection {
        guard (0...1).contains(share), share == 0 || ownColumns != nil else {
            throw .badSetting(name: "the share of the own vector", value: "\(share)")
        }
        var result = self
        result.ownShare = share
        return result
    }

    /// Where the inputs hold the query's own vector in the target space; `nil` where they do not.
    private var ownColumns: Range<Int>? {
        var start = 0
        for source in route.sources {
            if source.fingerprint == route.target.fingerprint {
                return start..<start + source.dimension
            }
            start += source.dimension
        }
        return nil
    }

    /// Maps vectors into the target space.
    ///
    /// - Parameters:
    ///   - vectors: the same queries in every space that the map sees; order and further spaces do
    ///     not matter.
    ///   - target: the fingerprint of the space that the result is compared in.
    ///   - gallery: the identity of the gallery that is searched.
    /// - Returns: `n × d'`, a row a query.
    /// - Throws: `CompatibilityError.wrongGallery`, `.wrongTarget`, `.missingSource`, `.rowCounts`.
    public func callAsFunction(
        _ vectors: [SpaceVectors],
        into target: String,
        of gallery: String
    ) throws(CompatibilityError) -> Matrix {
        guard gallery == route.gallery else {
            throw .wrongGallery(projection: route.gallery, gallery: gallery)
        }
        guard target == route.target.fingerprint else {
            throw .wrongTarget(projection: route.target, asked: target)
        }
        var inputs: [Matrix] = []
        for source in route.sources {
            guard let found = vectors.first(where: { $0.space.fingerprint == source.fingerprint })
            else {
                throw .missingSource(expected: source, found: vectors.map { "\($0.space)" })
            }
            guard found.rows.columns == source.dimension else {
                throw .dimensionMismatch(space: source, found: found.rows.columns)
            }
            inputs.append(found.rows)
        }
        return apply(try ProjectionSample.sideBySide(inputs))
    }

    /// The map and the length, for inputs that were checked.
    func apply(_ inputs: Matrix) -> Matrix {
        var result = map(inputs)
        if isNormalized { result.normalizeRows() }
        guard ownShare > 0, let own = ownColumns else { return result }
        for row in 0..<result.rows {
            let (from, to) = (row * inputs.columns + own.lowerBound, row * result.columns)
            for j in 0..<result.columns {
                result.elements[to + j] +=
                    ownShare * (inputs.elements[from + j] - result.elements[to + j])
            }
        }
        if isNormalized { result.normalizeRows() }
        return result
    }
}
