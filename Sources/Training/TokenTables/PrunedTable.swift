internal import Foundation
package import Tensors
internal import VectorSearch

/// The elements of greatest magnitude alone, fewer and fewer as training goes on (DeepLight; Deng et
/// al., WSDM 2021): at step t the share S · (1 − 0.99^(t / 100)) is left out.
package struct PrunedTable: TokenTable {
    package let tokens: Int
    package let dimension: Int
    /// All elements; those that are left out are 0.
    package var parameters: [Float] {
        get { elements }
        set {
            elements = newValue
            clear()
        }
    }
    private var elements: [Float]
    private let keptShare: Double
    private var isOut: [Bool]
    private let format: SparseRows.Format

    /// By the format of less memory.
    package var bytes: Int {
        let kept = isOut.count { !$0 }
        return 4 * (format == .compressedRows ? 2 * kept + tokens : 3 * kept)
    }

    /// Steps of the published schedule: after them, half a hundredth of the share is missing.
    private static let scheduledSteps = 50_000.0

    /// The original; nothing is left out yet.
    package init(fitting original: Matrix, ratio: Double) throws(TrainingError) {
        tokens = original.rows
        dimension = original.columns
        elements = original.elements
        isOut = .init(repeating: false, count: elements.count)
        keptShare = SparseRows.keptShare(columns: original.columns, ratio: ratio)
        format = SparseRows.format(columns: original.columns, ratio: ratio)
        guard keptShare * Double(elements.count) >= 1 else {
            throw .ratio(ratio, of: .pruning, smallest: 3 / Double(original.elements.count))
        }
    }

    /// Leaves out what the schedule says; all of it at the end.
    package mutating func advance(to share: Double) {
        let done = share >= 1 ? 1 : 1 - pow(0.99, share * Self.scheduledSteps / 100)
        let kept = Int(Double(elements.count) * (1 - done * (1 - keptShare)))
        isOut = .init(repeating: true, count: elements.count)
        for place in SparseRows.greatest(kept, of: elements) { isOut[place] = false }
        clear()
    }

    private mutating func clear() {
        for place in isOut.indices where isOut[place] { elements[place] = 0 }
    }

    package func forward(_ ids: [Int32]) -> Matrix {
        let rows = ids.flatMap { elements[Int($0) * dimension..<(Int($0) + 1) * dimension] }
        return Matrix(rows: ids.count, columns: dimension, elements: rows)
    }

    package func backward(_ ids: [Int32], _ gradient: Matrix, into gradients: inout [Float]) {
        for (row, id) in ids.enumerated() {
            for c in 0..<dimension where !isOut[Int(id) * dimension + c] {
                gradients[Int(id) * dimension + c] += gradient.elements[row * dimension + c]
            }
        }
    }
}
