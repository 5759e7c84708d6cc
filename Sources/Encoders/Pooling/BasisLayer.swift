package import Tensors

/// The head of a model that answers older vectors too, as texts are encoded with it.
///
/// Immutable and safe to use from several threads.
package struct BasisLayer: Sendable {
    private let widening: LinearLayer
    private let oldOnly: LinearLayer
    private let newBasis: LinearLayer
    private let oldBasis: LinearLayer
    private let newLength: Float

    /// Loads the weights of a description.
    ///
    /// - Throws: `TensorsError`; `EncodersError` for tensors of other shapes.
    init(_ head: BasisDescription) throws {
        let file = try head.weights.open()
        let width = head.new + head.old
        func layer(
            _ name: String,
            _ outputs: Int,
            _ inputs: Int,
            hasBias: Bool
        ) throws
            -> LinearLayer
        {
            let weights = try file.floats(name + ".weight", shape: [outputs, inputs])
            let bias = hasBias ? try file.floats(name + ".bias", shape: [outputs]) : []
            return LinearLayer(weights: weights.span, bias: bias, inputs: inputs)
        }
        widening = try layer("widening", width, head.inputs, hasBias: true)
        oldOnly = try layer("old_only", head.oldOnly, width, hasBias: true)
        newBasis = try layer("new_basis", head.new, head.new, hasBias: false)
        oldBasis = try layer("old_basis", head.old, head.old, hasBias: false)
        newLength = head.newLength
    }

    /// Columns of a result.
    package var outputs: Int { oldOnly.outputs + newBasis.outputs }

    /// φ of pooled vectors, `n × D`: `n × (k + d)`.
    package func forward(_ pooled: [Float]) -> Matrix {
        let rows = pooled.count / widening.inputs
        let wide = Self.apply(widening, pooled, rows)
        let new = wide.prefix(columns: newBasis.inputs).normalizedRows()
        let rectified = wide.elements.map { max($0, 0) }
        let extra = Self.apply(oldOnly, rectified, rows).normalizedRows()
        let turned = Self.apply(newBasis, new.elements, rows)
        let (k, d, old) = (extra.columns, turned.columns, oldBasis.inputs)
        var together: [Float] = []
        together.reserveCapacity(rows * (k + d))
        for row in 0..<rows {
            together += extra[row: row]
            for value in turned[row: row] { together.append(newLength * value) }
        }
        let front = Matrix(rows: rows, columns: k + d, elements: together).prefix(columns: old)
        let compatible = Self.apply(oldBasis, front.elements, rows)
        for row in 0..<rows {
            together.replaceSubrange(
                row * (k + d)..<row * (k + d) + old,
                with: compatible[row: row]
            )
        }
        return Matrix(rows: rows, columns: k + d, elements: together)
    }

    private static func apply(_ layer: LinearLayer, _ inputs: [Float], _ rows: Int) -> Matrix {
        var outputs = [Float](repeating: 0, count: rows * layer.outputs)
        layer.forward(inputs, into: &outputs)
        return Matrix(rows: rows, columns: layer.outputs, elements: outputs)
    }
}
