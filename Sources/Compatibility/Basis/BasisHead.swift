public import Tensors

/// The trained form of BT² (Zhou et al., ICCV 2023): what stands between a text encoder's pooled
/// vectors and vectors that older ones are compared with.
///
/// With x a pooled vector of D dimensions: z = A · x + a, of `d + d'`; f = z₁ / |z₁|, of `d`, is the
/// new feature; o = (B · ReLU(z) + c) / |…|, of `k`, is what only the old model knew; then
/// ``BasisTransformation`` makes φ of both. The authors give o `d'` dimensions and use the first
/// `k` of them divided by their length: the others change nothing, and are not here.
///
/// P and Q are ``OrthogonalParameter``s. A value; safe in several threads.
public struct BasisHead: Sendable, Equatable {
    /// What fixes the shape of a head.
    public struct Shape: Sendable, Equatable, Codable {
        /// D, dimensions of a pooled vector.
        public let inputs: Int
        /// d, dimensions of the new feature.
        public let new: Int
        /// d', dimensions of old vectors.
        public let old: Int
        /// k.
        public let oldOnly: Int
        /// C.
        public let newLength: Double

        /// A shape.
        public init(inputs: Int, new: Int, old: Int, oldOnly: Int, newLength: Double) {
            self.inputs = inputs
            self.new = new
            self.old = old
            self.oldOnly = oldOnly
            self.newLength = newLength
        }

        /// Number of dimensions of φ, `k + d`.
        public var dimension: Int { oldOnly + new }
    }

    /// The shape.
    public let shape: Shape
    /// P₀.
    public private(set) var newBasis: OrthogonalParameter
    /// Q₀.
    public private(set) var oldBasis: OrthogonalParameter
    /// All that is learned, in the order of ``Part``.
    public var values: [Float]

    /// What is learned.
    public enum Part: Int, Sendable, CaseIterable {
        /// A, `(d + d') × D`.
        case widening
        /// a.
        case wideningBias
        /// B, `k × (d + d')`.
        case oldOnly
        /// c.
        case oldOnlyBias
        /// L of P, `d × d`.
        case newBasis
        /// L of Q, `d' × d'`.
        case oldBasis
    }

    /// Starts where a closed-form change of basis ends: f is the pooled vector's direction, and o the
    /// linear function of it that comes nearest to what `change` takes from old vectors.
    ///
    /// - Parameters:
    ///   - change: fitted to old vectors and to those of the encoder that is trained.
    ///   - pooled: pooled vectors of texts, `n × D`.
    ///   - old: old vectors of the same texts, `n × d'`.
    ///   - parametrization: of P and Q.
    /// - Throws: `CompatibilityError.badSetting` when there are more than `d' / 2` old-only dimensions;
    ///   `.rowCounts`, `.decomposition`.
    public init(
        startingFrom change: BasisChange,
        pooled: Matrix,
        old: Matrix,
        parametrization: SkewMatrix.Parametrization = .exponential
    ) throws(CompatibilityError) {
        guard pooled.rows == old.rows else { throw .rowCounts([pooled.rows, old.rows]) }
        let transformation = change.transformation
        let (d, before) = (transformation.newBasis.rows, transformation.oldBasis.rows)
        precondition(pooled.columns == d && old.columns == before, "vectors of the change")
        let k = transformation.oldOnly
        // o = ReLU(V · x) − ReLU(−V · x) takes two of the old dimensions for each of its own.
        guard 2 * k <= before else {
            throw .badSetting(name: "the number of old-only dimensions", value: "\(k)")
        }
        shape = Shape(
            inputs: d,
            new: d,
            old: before,
            oldOnly: k,
            newLength: transformation.newLength
        )
        newBasis = try OrthogonalParameter(
            start: transformation.newBasis,
            parametrization: parametrization
        )
        oldBasis = try OrthogonalParameter(
            start: transformation.oldBasis,
            parametrization: parametrization
        )
        // Old vectors have one length and pooled ones have not: a linear map wants both the same.
        var extra = Matrix(DoubleMatrix(old).multiplied(by: change.oldDirections.transposed))
        for (place, length) in pooled.rowNorms.enumerated() {
            for j in 0..<k { extra.elements[place * k + j] *= length }
        }
        let map = try AffineMap(ridge: pooled, onto: extra)
        values = .init(repeating: 0, count: Self.count(shape))
        let width = d + before
        let second = range(of: .oldOnly).lowerBound
        let last = range(of: .oldOnlyBias).lowerBound
        for i in 0..<d { values[i * d + i] = 1 }
        for j in 0..<k {
            for i in 0..<d {
                let weight = map.weights.elements[i * k + j]
                values[(d + j) * d + i] = weight
                values[(d + k + j) * d + i] = -weight
            }
            values[second + j * width + d + j] = 1
            values[second + j * width + d + k + j] = -1
            values[last + j] = map.bias[j]
        }
        // The rest starts as the identity, so that it carries what it is given.
        for i in 2 * k..<max(2 * k, min(before, d)) { values[(d + i) * d + i] = 1 }
    }

    /// A head of zeros but for its bases, to be filled part by part.
    public init(
        shape: Shape,
        newBasis: OrthogonalParameter,
        oldBasis: OrthogonalParameter
    ) {
        precondition(newBasis.start.rows == shape.new && oldBasis.start.rows == shape.old, "bases")
        self.shape = shape
        self.newBasis = newBasis
        self.oldBasis = oldBasis
        values = .init(repeating: 0, count: Self.count(shape))
    }

    /// Where a part stands in ``values``.
    public func range(of part: Part) -> Range<Int> {
        let counts = Self.counts(shape)
        let start = counts.prefix(part.rawValue).reduce(0, +)
        return start..<start + counts[part.rawValue]
    }

    private static func counts(_ shape: Shape) -> [Int] {
        let width = shape.new + shape.old
        return [
            width * shape.inputs, width, shape.oldOnly * width, shape.oldOnly,
            shape.new * shape.new, shape.old * shape.old,
        ]
    }

    private static func count(_ shape: Shape) -> Int { counts(shape).reduce(0, +) }

    /// A part as a matrix of so many columns.
    func matrix(_ part: Part, columns: Int) -> DoubleMatrix {
        let range = range(of: part)
        return DoubleMatrix(
            rows: range.count / columns,
            columns: columns,
            elements: values[range].map(Double.init)
        )
    }

    /// Makes P and Q, as they are now, P₀ and Q₀ of what follows, with L = 0 again.
    ///
    /// After every step it keeps turns small, which cost a few products each; the step itself is the same
    /// to first order (dynamic trivialization; Lezcano-Casado, NeurIPS 2019, arXiv:1909.09501).
    ///
    /// - Throws: `CompatibilityError.decomposition` when values are not finite; `.badSetting` should a
    ///   basis not be orthogonal.
    public mutating func rebase() throws(CompatibilityError) {
        let now = try transformation()
        newBasis = try OrthogonalParameter(
            start: now.newBasis,
            parametrization: newBasis.parametrization
        )
        oldBasis = try OrthogonalParameter(
            start: now.oldBasis,
            parametrization: oldBasis.parametrization
        )
        for place in range(of: .newBasis).lowerBound..<range(of: .oldBasis).upperBound {
            values[place] = 0
        }
    }

    /// P, Q and C as they are now.
    ///
    /// - Throws: `CompatibilityError.decomposition` when values are not finite.
    public func transformation() throws(CompatibilityError) -> BasisTransformation {
        try BasisTransformation(
            newBasis: newBasis.matrix(matrix(.newBasis, columns: shape.new)),
            oldBasis: oldBasis.matrix(matrix(.oldBasis, columns: shape.old)),
            oldOnly: shape.oldOnly,
            newLength: shape.newLength
        )
    }
}
