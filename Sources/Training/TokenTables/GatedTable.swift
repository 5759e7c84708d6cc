package import Tensors
internal import VectorSearch

/// Six bands of frequency have a gate for each dimension, drawn towards 0; what the weakest gates let
/// through is left out (AutoSrh; Kong et al., 2022).
package struct GatedTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// Rows, `n × d`, then gates, `6 × d`.
    package var parameters: [Float]
    private let bands: TokenBands
    private let ratio: Double
    private var isOpen: [Bool]

    private static let bands = 6
    /// The weight of the gates' L1 norm in the loss.
    private static let pull: Float = 1e-5

    /// Rows without what closed gates keep back, the gates, and a number a token for its band and
    /// place.
    package var bytes: Int {
        let kept = isOpen.indices.reduce(0) { sum, gate in
            sum + (isOpen[gate] ? bands.sizes[gate / dimension] : 0)
        }
        return 4 * (kept + isOpen.count + tokens)
    }

    /// The original with open gates.
    package init(
        fitting original: Matrix,
        frequencies: [Float],
        ratio: Double
    ) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        self.ratio = ratio
        bands = TokenBands(
            frequencies: frequencies,
            shares: .init(repeating: 1 / Double(Self.bands), count: Self.bands)
        )
        isOpen = .init(repeating: true, count: Self.bands * original.columns)
        let least = Double(isOpen.count + original.rows) / Double(original.elements.count)
        guard ratio > least else { throw .ratio(ratio, of: .gates, smallest: least) }
        parameters = original.elements + isOpen.map { _ in 1 }
    }

    /// Closes the gates that let through the least for what they cost, once half of the training is
    /// over; what follows is training anew.
    package mutating func advance(to share: Double) {
        guard share >= 0.5, isOpen.allSatisfy(\.self) else { return }
        var sums = [Float](repeating: 0, count: isOpen.count)
        for place in 0..<tokens * dimension {
            let gate = bands.band[place / dimension] * dimension + place % dimension
            let passed = parameters[place] * parameters[tokens * dimension + gate]
            let size = bands.sizes[bands.band[place / dimension]]
            sums[gate] += passed * passed / Float(max(size, 1))
        }
        let limit = Int(ratio * Double(4 * tokens * dimension))
        for gate in sums.indices.sorted(by: { sums[$0] < sums[$1] }) where bytes > limit {
            isOpen[gate] = false
        }
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        var out = Matrix(rows: ids.count, columns: dimension)
        for (row, id) in ids.enumerated() {
            let gates = bands.band[Int(id)] * dimension
            for c in 0..<dimension where isOpen[gates + c] {
                out.elements[row * dimension + c] =
                    parameters[Int(id) * dimension + c] * parameters[tokens * dimension + gates + c]
            }
        }
        return out
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        let start = tokens * dimension
        for (row, id) in ids.enumerated() {
            let gates = bands.band[Int(id)] * dimension
            for c in 0..<dimension where isOpen[gates + c] {
                let g = gradient.elements[row * dimension + c]
                gradients[Int(id) * dimension + c] += g * parameters[start + gates + c]
                gradients[start + gates + c] += g * parameters[Int(id) * dimension + c]
            }
        }
    }

    /// Adds the gradient of the pull on the gates.
    package func addPull(into gradients: inout [Float]) {
        for gate in isOpen.indices where isOpen[gate] {
            let place = tokens * dimension + gate
            gradients[place] += parameters[place] < 0 ? -Self.pull : Self.pull
        }
    }
}
