package import Tensors
internal import VectorSearch

/// Integers of 8 or 16 bits by stochastic rounding, in steps of one size (INT8/16).
///
/// What is learned lies on the grid of steps: numbers that are set are rounded at random, right on
/// average, so that steps of an optimiser that are smaller than the grid's still add up.
package struct IntegerTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    private let quantizer: IntegerQuantizer
    private var integers: [Int16]
    private var seed: UInt64

    package var bytes: Int { integers.count * quantizer.bits / 8 + 4 }

    /// What the integers stand for.
    package var parameters: [Float] {
        get { quantizer.restore(integers) }
        set {
            seed &+= 1
            integers = quantizer.quantize(newValue, seed: seed)
        }
    }

    /// The size of a step.
    package var step: Float { quantizer.scale }

    /// Integers of 16 or 8 bits that reach as far as the original's elements.
    package init(fitting original: Matrix, ratio: Double, seed: UInt64) throws(TrainingError) {
        guard let bits = [16, 8].first(where: { IntegerQuantizer.ratio(bits: $0) <= ratio }) else {
            throw .ratio(ratio, of: .integers, smallest: IntegerQuantizer.ratio(bits: 8))
        }
        tokens = original.rows
        dimension = original.columns
        let peak = original.elements.reduce(Float(0)) { max($0, abs($1)) }
        let greatest = Float(1 << (bits - 1) - 1)
        quantizer = IntegerQuantizer(bits: bits, scale: peak > 0 ? peak / greatest : 1)
        self.seed = seed
        integers = quantizer.quantize(original.elements, seed: seed)
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        let elements = ids.flatMap { id -> [Float] in
            let start = Int(id) * dimension
            return quantizer.restore(integers[start..<start + dimension])
        }
        return Matrix(rows: ids.count, columns: dimension, elements: elements)
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            for c in 0..<dimension {
                gradients[Int(id) * dimension + c] += gradient.elements[row * dimension + c]
            }
        }
    }
}
