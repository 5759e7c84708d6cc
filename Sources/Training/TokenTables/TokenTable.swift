package import Tensors

/// Vectors of tokens, `n × d`, out of fewer numbers than a dense table has.
///
/// What is learned is one array, so that any optimiser can move it. ``forward(_:)`` does not depend on
/// the batch: a token has one vector.
package protocol TokenTable: Sendable {
    /// Number of tokens, `n`.
    var tokens: Int { get }
    /// Elements of a vector, `d`.
    var dimension: Int { get }
    /// Everything that is learned.
    var parameters: [Float] { get set }
    /// Bytes of everything that a lookup needs.
    var bytes: Int { get }

    /// The vectors of some tokens, `ids.count × d`.
    func forward(_ ids: [Int32]) -> Matrix

    /// Adds the gradient of the parameters, given that of the vectors (`ids.count × d`).
    func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float])

    /// What changes beside the parameters as training goes on; `share` of it is over, 0 to 1.
    mutating func advance(to share: Double)
}

extension TokenTable {
    /// Nothing changes.
    package mutating func advance(to share: Double) {}

    /// The vectors of all tokens, `n × d`.
    package var dense: Matrix {
        let step = 4_096
        var elements: [Float] = []
        elements.reserveCapacity(tokens * dimension)
        for first in stride(from: 0, to: tokens, by: step) {
            elements += forward((first..<min(first + step, tokens)).map(Int32.init)).elements
        }
        return Matrix(rows: tokens, columns: dimension, elements: elements)
    }
}
