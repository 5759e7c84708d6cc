package import Tensors
internal import VectorSearch

/// Integers of 8 or 16 bits by stochastic rounding, in steps that every row learns (ALPT; Li et al.,
/// AAAI 2023).
package struct ScaledIntegerTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    private let bits: Int
    private var integers: [Int16]
    /// By row the step from the first.
    private let firstSteps: [Float]
    /// By row what it has grown by.
    private var gains: [Float]
    private var seed: UInt64

    package var bytes: Int { integers.count * bits / 8 + 4 * gains.count }

    /// The step of a row's integers.
    package func step(_ row: Int) -> Float { firstSteps[row] * gains[row] }

    /// What the integers stand for, then by row what its step has grown by.
    ///
    /// Setting them rounds the first by the
    /// steps from before, so that a change of a step stretches its row.
    package var parameters: [Float] {
        get {
            integers.indices.map { Float(integers[$0]) * step($0 / dimension) } + gains
        }
        set {
            precondition(newValue.count == integers.count + gains.count, "as many as before")
            seed &+= 1
            let scaled = integers.indices.map { newValue[$0] / step($0 / dimension) }
            integers = IntegerQuantizer(bits: bits, scale: 1).quantize(scaled, seed: seed)
            for row in gains.indices {
                gains[row] = max(newValue[integers.count + row], .leastNormalMagnitude)
            }
        }
    }

    /// Steps that reach as far as each row's elements.
    package init(fitting original: Matrix, ratio: Double, seed: UInt64) throws(TrainingError) {
        let own = 1 / Double(original.columns)
        guard let bits = [16, 8].first(where: { IntegerQuantizer.ratio(bits: $0) + own <= ratio })
        else {
            throw .ratio(
                ratio,
                of: .scaledIntegers,
                smallest: IntegerQuantizer.ratio(bits: 8) + own
            )
        }
        tokens = original.rows
        dimension = original.columns
        self.bits = bits
        self.seed = seed
        let greatest = Float(1 << (bits - 1) - 1)
        let steps = (0..<original.rows).map { row in
            let peak = original[row: row].reduce(Float(0)) { max($0, abs($1)) }
            return peak > 0 ? peak / greatest : 1
        }
        firstSteps = steps
        gains = steps.map { _ in 1 }
        let d = original.columns
        let scaled = original.elements.indices.map { original.elements[$0] / steps[$0 / d] }
        integers = IntegerQuantizer(bits: bits, scale: 1).quantize(scaled, seed: seed)
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let start = Int(id) * dimension
            for c in 0..<dimension {
                out.elements[row * dimension + c] = Float(integers[start + c]) * step(Int(id))
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            let start = Int(id) * dimension
            var sum: Float = 0
            for c in 0..<dimension {
                let g = gradient.elements[row * dimension + c]
                gradients[start + c] += g
                sum += g * Float(integers[start + c])
            }
            gradients[integers.count + Int(id)] += sum * firstSteps[Int(id)]
        }
    }
}
