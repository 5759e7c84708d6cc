public import Tensors

extension BasisHead {
    /// What a forward pass gives, and leaves for the backward pass.
    public struct Pass: Sendable {
        /// f, of length 1, `n × d`.
        public let new: DoubleMatrix
        /// b, what is compared with old vectors, `n × d'`; not of length 1.
        public let compatible: DoubleMatrix
        /// φ, `n × (k + d)`.
        public let all: DoubleMatrix
        fileprivate let inputs: DoubleMatrix
        fileprivate let wide: DoubleMatrix
        fileprivate let rectified: DoubleMatrix
        fileprivate let extra: DoubleMatrix
        fileprivate let together: DoubleMatrix
        fileprivate let transformation: BasisTransformation
    }

    /// Gradients by what a pass gives; `nil` where nothing depends on it.
    public struct OutputGradient: Sendable {
        /// By f, `n × d`.
        public var new: DoubleMatrix?
        /// By b, `n × d'`.
        public var compatible: DoubleMatrix?
        /// By φ, `n × (k + d)`.
        public var all: DoubleMatrix?

        /// Gradients.
        public init(
            new: DoubleMatrix? = nil,
            compatible: DoubleMatrix? = nil,
            all: DoubleMatrix? = nil
        ) {
            self.new = new
            self.compatible = compatible
            self.all = all
        }
    }

    /// Transforms pooled vectors, `n × D`.
    ///
    /// - Throws: `CompatibilityError.decomposition` when values are not finite.
    public func forward(_ pooled: DoubleMatrix) throws(CompatibilityError) -> Pass {
        precondition(pooled.columns == shape.inputs, "pooled vectors of D dimensions")
        let transformation = try transformation()
        let width = shape.new + shape.old
        let wide = pooled.multiplied(by: matrix(.widening, columns: shape.inputs).transposed)
            .addingToRows(values[range(of: .wideningBias)])
        let new = wide.columns(0..<shape.new).unitRows
        let rectified = wide.mapped { max($0, 0) }
        let extra = rectified.multiplied(by: matrix(.oldOnly, columns: width).transposed)
            .addingToRows(values[range(of: .oldOnlyBias)])
        let turned = new.multiplied(by: transformation.newBasis.transposed)
            .scaled(by: shape.newLength)
        let together = extra.unitRows.sideBySide(turned)
        let compatible = together.columns(0..<shape.old)
            .multiplied(by: transformation.oldBasis.transposed)
        return Pass(
            new: new,
            compatible: compatible,
            all: compatible.sideBySide(together.columns(shape.old..<shape.dimension)),
            inputs: pooled,
            wide: wide,
            rectified: rectified,
            extra: extra,
            together: together,
            transformation: transformation
        )
    }

    /// The gradients by the pooled vectors, `n × D`, and by ``values``.
    ///
    /// - Throws: `CompatibilityError.decomposition` when values are not finite.
    public func backward(
        _ gradient: OutputGradient,
        _ pass: Pass
    ) throws(CompatibilityError) -> (inputs: DoubleMatrix, values: [Float]) {
        let n = pass.inputs.rows
        let (d, old, k) = (shape.new, shape.old, shape.oldOnly)
        var byCompatible = gradient.compatible ?? .zeros(n, old)
        var byRest = DoubleMatrix.zeros(n, shape.dimension - old)
        if let all = gradient.all {
            byCompatible = byCompatible.adding(all.columns(0..<old))
            byRest = all.columns(old..<shape.dimension)
        }
        let (newBasis, oldBasis) = (pass.transformation.newBasis, pass.transformation.oldBasis)
        let byOldBasis = byCompatible.transposed.multiplied(by: pass.together.columns(0..<old))
        let byTogether = byCompatible.multiplied(by: oldBasis).sideBySide(byRest)
        let byTurned = byTogether.columns(k..<shape.dimension).scaled(by: shape.newLength)
        let byNewBasis = byTurned.transposed.multiplied(by: pass.new)
        var byNew = byTurned.multiplied(by: newBasis)
        if let new = gradient.new { byNew = byNew.adding(new) }
        let byExtra = byTogether.columns(0..<k).throughUnitRows(of: pass.extra)
        let byRectified = byExtra.multiplied(by: matrix(.oldOnly, columns: d + old))
        var byWide = byRectified.masked { pass.wide.elements[$0] > 0 }
        let front = byNew.throughUnitRows(of: pass.wide.columns(0..<d))
        byWide = byWide.columns(0..<d).adding(front).sideBySide(byWide.columns(d..<d + old))
        let parts: [DoubleMatrix] = [
            byWide.transposed.multiplied(by: pass.inputs),
            byWide.columnTotals,
            byExtra.transposed.multiplied(by: pass.rectified),
            byExtra.columnTotals,
            try self.newBasis.gradient(byNewBasis, at: matrix(.newBasis, columns: d)),
            try self.oldBasis.gradient(byOldBasis, at: matrix(.oldBasis, columns: old)),
        ]
        return (
            byWide.multiplied(by: matrix(.widening, columns: shape.inputs)),
            parts.flatMap { $0.elements.map { Float($0) } }
        )
    }
}
