public import Tensors

/// What can go wrong when vectors of two models are made comparable.
public enum CompatibilityError: Error, Equatable, Sendable {
    /// A projection wants vectors of a space that were not given.
    case missingSource(expected: ProjectionSpace, found: [String])
    /// A projection leads into another space than the one asked for.
    case wrongTarget(projection: ProjectionSpace, asked: String)
    /// A projection was fitted for another gallery.
    case wrongGallery(projection: String, gallery: String)
    /// Vectors have another width than their space.
    case dimensionMismatch(space: ProjectionSpace, found: Int)
    /// Vectors of the same texts differ in number.
    case rowCounts([Int])
    /// A sample is too small to fit a map to.
    case tooFewSamples(found: Int, needed: Int)
    /// The rank of a low-rank map is not between 1 and the smaller dimension.
    case badRank(rank: Int, most: Int)
    /// A setting of a fit lies outside its range.
    case badSetting(name: String, value: String)
    /// Vectors of a sample hold NaN or infinity.
    case notFinite(space: ProjectionSpace)
    /// A step of a fit came to numbers that are not finite; the texts are counted from 0.
    case diverged(step: Int, what: String, texts: [Int])
    /// Stored bytes are no projection, or a damaged one; the offset counts bytes.
    case badBytes(offset: Int, reason: String)
    /// A projection was written by a newer version.
    case newerFormat(found: Int, known: Int)
    /// Classes do not fit into so many dimensions, or a label names none of them.
    case badClasses(count: Int, reason: String)
    /// A decomposition did not come to an end.
    case decomposition(TensorsError)
}

extension CompatibilityError: CustomStringConvertible {
    /// What happened, where, and the remedy, in one line.
    public var description: String {
        switch self {
        case .missingSource(let expected, let found):
            "the projection wants vectors of space \(expected), not of "
                + (found.isEmpty ? "none" : found.joined(separator: ", "))
                + "; encode the queries with \(expected.model)"
        case .wrongTarget(let projection, let asked):
            "the projection leads into space \(projection), not into \(asked); "
                + "fit one for that space with `perennial upgrade fit`"
        case .wrongGallery(let projection, let gallery):
            "the projection was fitted for gallery \(projection), this one is \(gallery); "
                + "fit one here with `perennial upgrade fit`"
        case .dimensionMismatch(let space, let found):
            "vectors of \(found) dimensions are not of space \(space), which has \(space.dimension)"
        case .rowCounts(let counts):
            "vectors of the same texts differ in number: "
                + counts.map(String.init).joined(separator: ", ") + "; pass a row a text"
        case .tooFewSamples(let found, let needed):
            "\(found) texts are too few to fit a projection; sample at least \(needed)"
        case .badRank(let rank, let most):
            "a map of rank \(rank) cannot be made here; choose 1 to \(most)"
        case .badSetting(let name, let value):
            "\(name) cannot be \(value)"
        case .notFinite(let space):
            "the sample has vectors of space \(space) that are not finite; encode it again"
        case .diverged(let step, let what, let texts):
            "step \(step): the \(what) is not finite (texts "
                + texts.prefix(8).map(String.init).joined(separator: ", ")
                + (texts.count > 8 ? ", …" : "") + "); lower the learning rate"
        case .badBytes(let offset, let reason):
            "a stored projection is damaged at byte \(offset) (\(reason)); fit it again"
        case .newerFormat(let found, let known):
            "a stored projection has format \(found), newer than this program's (\(known)); "
                + "use a newer perennial"
        case .badClasses(let count, let reason):
            "\(count) classes: \(reason)"
        case .decomposition(let error):
            "the map cannot be fitted: \(error)"
        }
    }
}
