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
    /// Texts that queries borrow from; `nil` where none are known.
    public private(set) var landmarks: Landmarks?
    /// The share of a query's own vector in the target space that is mixed into the mapped one, 0 to 1.
    ///
    /// A map that was fitted to few texts leans on the old model where it knows little.
    public private(set) var ownShare: Float = 0
    /// The share of what a query borrows that is mixed into the mapped vector, 0 to 1.
    public private(set) var borrowedShare: Float = 0

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

    /// The same projection with shares of the query's own vector in the target space, and of what the
    /// query borrows; the mapped vector has the rest.
    ///
    /// - Parameters:
    ///   - own: 0 to 1.
    ///   - share: 0 to 1, and with `own` at most 1.
    ///   - landmarks: vectors in the first source and in the target.
    /// - Returns: the projection with that mixture, whatever it mixed before.
    /// - Throws: `CompatibilityError.badSetting` for shares out of range or of what there is not,
    ///   `.dimensionMismatch`.
    public func mixing(
        own: Float = 0,
        borrowed share: Float = 0,
        from landmarks: Landmarks? = nil
    ) throws(CompatibilityError) -> Projection {
        guard own >= 0, own == 0 || ownColumns != nil else {
            throw .badSetting(name: "the share of the own vector", value: "\(own)")
        }
        guard share >= 0, share == 0 || landmarks != nil else {
            throw .badSetting(name: "the share that is borrowed", value: "\(share)")
        }
        guard own + share <= 1 else {
            throw .badSetting(name: "the sum of shares", value: "\(own + share)")
        }
        if let landmarks {
            let (first, last) = (route.sources[0], route.target)
            guard landmarks.new.columns == first.dimension else {
                throw .dimensionMismatch(space: first, found: landmarks.new.columns)
            }
            guard landmarks.old.columns == last.dimension else {
                throw .dimensionMismatch(space: last, found: landmarks.old.columns)
            }
        }
        var result = self
        (result.ownShare, result.borrowedShare, result.landmarks) = (own, share, landmarks)
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

    /// The map, its mixture and the length, for inputs that were checked.
    func apply(_ inputs: Matrix) -> Matrix {
        var result = map(inputs)
        if isNormalized { result.normalizeRows() }
        guard ownShare + borrowedShare > 0 else { return result }
        result = result.scaled(by: 1 - ownShare - borrowedShare)
        if ownShare > 0, let own = ownColumns {
            for row in 0..<result.rows {
                let (from, to) = (row * inputs.columns + own.lowerBound, row * result.columns)
                for j in 0..<result.columns {
                    result.elements[to + j] += ownShare * inputs.elements[from + j]
                }
            }
        }
        if borrowedShare > 0, let landmarks {
            result = result.adding(landmarks(inputs).scaled(by: borrowedShare))
        }
        if isNormalized { result.normalizeRows() }
        return result
    }
}
