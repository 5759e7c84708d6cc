internal import Foundation
package import Tensors

/// Deep hash embeddings: no table, but a network over many hashes of the token (Kang et al., KDD 2021).
///
/// Hidden layers are Mish(norm(W x + b)). The published network normalises over the batch; here a layer
/// normalises over its own elements, so that a token's vector does not depend on the tokens beside it.
package struct HashedNetworkTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// By layer weights `outputs × inputs`, biases, and for hidden layers gains and shifts.
    package var parameters: [Float]
    package var bytes: Int { 4 * parameters.count }
    private let widths: [Int]
    private let hash: TokenHash

    private static let buckets = 1_000_000
    private static let epsilon: Float = 1e-5

    /// A network that has learned nothing: hashes and hidden layers as published, and the width that
    /// fits.
    package init(
        tokens: Int,
        dimension: Int,
        ratio: Double,
        hashes: Int = 1_024,
        hidden: Int = 5,
        seed: UInt64
    ) throws(TrainingError) {
        self.tokens = tokens
        self.dimension = dimension
        hash = TokenHash(seed: seed)
        func widths(_ width: Int) -> [Int] {
            [hashes] + [Int](repeating: width, count: hidden) + [dimension]
        }
        let limit = Int(ratio * Double(tokens * dimension))
        guard Self.count(widths(1)) <= limit else {
            let smallest = Double(Self.count(widths(1))) / Double(tokens * dimension)
            throw .ratio(ratio, of: .hashedNetwork, smallest: smallest)
        }
        var width = 1
        while Self.count(widths(width + 1)) <= limit { width += 1 }
        self.widths = widths(width)
        var draws = SplitMix64(seed: seed)
        parameters = []
        for layer in 0...hidden {
            let (inputs, outputs) = (self.widths[layer], self.widths[layer + 1])
            let reach = (6 / Float(inputs)).squareRoot()
            parameters += (0..<inputs * outputs).map { _ in (2 * draws.share() - 1) * reach }
            parameters += [Float](repeating: 0, count: outputs)
            guard layer < hidden else { break }
            parameters += [Float](repeating: 1, count: outputs)
            parameters += [Float](repeating: 0, count: outputs)
        }
    }

    private static func count(_ widths: [Int]) -> Int {
        zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 + 3 * $1.1 }
            - 2 * (widths.last ?? 0)
    }

    /// What a hidden layer has seen and made, kept for the way back.
    private struct Pass {
        let input: Matrix
        /// Normalised sums, before gains and shifts.
        let normal: Matrix
        /// One over the deviation of each row.
        let scale: [Float]
        /// With gains and shifts, before Mish.
        let shifted: Matrix
    }

    package func forward(_ ids: [Int32]) -> Matrix { run(ids).output }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        let passes = run(ids).passes
        var flowing = gradient
        for layer in stride(from: widths.count - 2, through: 0, by: -1) {
            let start = start(of: layer)
            let isHidden = layer < widths.count - 2
            if isHidden {
                flowing = backwardHidden(flowing, passes[layer], at: layer, &gradients)
            }
            let input = passes[layer].input
            let weights = flowing.transposed.multiplied(by: input)
            for (index, g) in weights.elements.enumerated() { gradients[start + index] += g }
            let biases = start + widths[layer] * widths[layer + 1]
            for (index, g) in flowing.elements.enumerated() {
                gradients[biases + index % widths[layer + 1]] += g
            }
            if layer > 0 { flowing = flowing.multiplied(by: weight(layer)) }
        }
    }

    private func run(_ ids: [Int32]) -> (output: Matrix, passes: [Pass]) {
        var value = hashes(of: ids)
        var passes: [Pass] = []
        for layer in 0..<widths.count - 1 {
            let outputs = widths[layer + 1]
            let biases = start(of: layer) + widths[layer] * outputs
            var sums = value.multiplied(byTransposed: weight(layer))
            sums.replaceElements { $1 + parameters[biases + $0 % outputs] }
            guard layer < widths.count - 2 else {
                let nothing = Matrix(rows: 0, columns: 0)
                passes.append(Pass(input: value, normal: nothing, scale: [], shifted: nothing))
                return (sums, passes)
            }
            let scale = Self.normalize(&sums)
            var shifted = sums
            shifted.replaceElements { index, normal in
                let gain = biases + outputs + index % outputs
                return normal * parameters[gain] + parameters[gain + outputs]
            }
            passes.append(Pass(input: value, normal: sums, scale: scale, shifted: shifted))
            value = shifted
            value.replaceElements { Self.mish($1).value }
        }
        return (value, passes)
    }

    /// The gradient of a hidden layer's sums, given that of what it made.
    private func backwardHidden(
        _ gradient: Matrix,
        _ pass: Pass,
        at layer: Int,
        _ gradients: inout [Float]
    ) -> Matrix {
        let outputs = widths[layer + 1]
        let gains = start(of: layer) + widths[layer] * outputs + outputs
        var result = gradient
        for row in 0..<gradient.rows {
            var (mean, product) = (Float(0), Float(0))
            for c in 0..<outputs {
                let index = row * outputs + c
                let g = gradient.elements[index] * Self.mish(pass.shifted.elements[index]).slope
                gradients[gains + c] += g * pass.normal.elements[index]
                gradients[gains + outputs + c] += g
                let inner = g * parameters[gains + c]
                result.elements[index] = inner
                mean += inner
                product += inner * pass.normal.elements[index]
            }
            mean /= Float(outputs)
            product /= Float(outputs)
            for index in row * outputs..<(row + 1) * outputs {
                let rest = result.elements[index] - mean - pass.normal.elements[index] * product
                result.elements[index] = rest * pass.scale[row]
            }
        }
        return result
    }

    /// Brings rows to mean 0 and variance 1; returns what they were multiplied with.
    private static func normalize(_ rows: inout Matrix) -> [Float] {
        let (columns, count) = (Float(rows.columns), rows.rows)
        var elements: [Float] = []
        elements.reserveCapacity(rows.elements.count)
        let scales = (0..<count).map { row in
            let values = rows[row: row]
            let mean = values.reduce(0, +) / columns
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / columns
            let scale = 1 / (variance + epsilon).squareRoot()
            elements += values.map { ($0 - mean) * scale }
            return scale
        }
        rows.elements = elements
        return scales
    }

    /// x · tanh(ln(1 + eˣ)) and its slope (Misra 2019).
    ///
    /// With e = eˣ the tangent is n / (n + 2) where n = e (e + 2).
    private static func mish(_ x: Float) -> (value: Float, slope: Float) {
        // Beyond 20 the tangent is 1.
        let e = exp(min(x, 20))
        let n = e * (e + 2)
        let t = n / (n + 2)
        return (x * t, t + x * (1 - t * t) * e / (1 + e))
    }

    /// Hashes of tokens, evenly spread over −1 … 1.
    private func hashes(of ids: [Int32]) -> Matrix {
        let elements = ids.flatMap { id in
            (0..<widths[0]).map { place in
                2 * Float(hash.index(Int(id), place, below: Self.buckets)) / Float(Self.buckets) - 1
            }
        }
        return Matrix(rows: ids.count, columns: widths[0], elements: elements)
    }

    private func start(of layer: Int) -> Int {
        (0..<layer).reduce(0) { $0 + widths[$1] * widths[$1 + 1] + 3 * widths[$1 + 1] }
    }

    private func weight(_ layer: Int) -> Matrix {
        let (inputs, outputs) = (widths[layer], widths[layer + 1])
        let start = start(of: layer)
        return Matrix(
            rows: outputs,
            columns: inputs,
            elements: Array(parameters[start..<start + inputs * outputs])
        )
    }
}

extension Matrix {
    /// Puts something in the place of every element, given where it is and what it is.
    fileprivate mutating func replaceElements(_ body: (Int, Float) -> Float) {
        elements = elements.enumerated().map { body($0.offset, $0.element) }
    }
}
