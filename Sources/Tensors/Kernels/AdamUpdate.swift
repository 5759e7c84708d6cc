internal import Dispatch

/// One step of Adam over a range of values (Kingma and Ba 2015, algorithm 1), on all cores.
///
/// Values are independent of each other, so that the result does not depend on the number of cores.
package struct AdamUpdate: Sendable {
    /// How much of the gradient enters its mean: 1 − β₁, rounded once, as β₁ itself would be too coarse.
    package let firstShare: Float
    /// How much of the mean squared gradient is kept, β₂.
    package let secondKept: Float
    /// How much of the squared gradient enters it, 1 − β₂.
    package let secondShare: Float
    /// The step size over the bias of the mean gradient.
    package let size: Float
    /// The root of the bias of the mean square.
    package let root: Float
    /// What is added to the root of the mean square.
    package let epsilon: Float
    /// What the gradient is multiplied with.
    package let share: Float

    /// A step.
    package init(
        beta1: Double,
        beta2: Double,
        size: Float,
        root: Float,
        epsilon: Float,
        share: Float
    ) {
        firstShare = Float(1 - beta1)
        secondKept = Float(beta2)
        secondShare = Float(1 - beta2)
        self.size = size
        self.root = root
        self.epsilon = epsilon
        self.share = share
    }

    /// Values that a core is given at least.
    private static let leastPart = 65_536

    /// Moves `values` against `gradient`; values are multiplied with `kept` first.
    package func callAsFunction(
        _ values: inout [Float],
        _ gradient: [Float],
        _ first: inout [Float],
        _ second: inout [Float],
        in range: Range<Int>,
        kept: Float
    ) {
        precondition(range.upperBound <= values.count && values.count == gradient.count)
        precondition(first.count == values.count && second.count == values.count)
        let parts = max(1, min(KernelThreads.count, range.count / Self.leastPart))
        unsafe values.withUnsafeMutableBufferPointer { values in
            unsafe gradient.withUnsafeBufferPointer { gradient in
                unsafe first.withUnsafeMutableBufferPointer { first in
                    unsafe second.withUnsafeMutableBufferPointer { second in
                        // Each part writes its own values.
                        nonisolated(unsafe) let (x, g) = unsafe (values, gradient)
                        nonisolated(unsafe) let (m, v) = unsafe (first, second)
                        DispatchQueue.concurrentPerform(iterations: parts) { part in
                            let from = range.lowerBound + range.count * part / parts
                            let to = range.lowerBound + range.count * (part + 1) / parts
                            for i in from..<to {
                                let slope = unsafe g[i] * share
                                let mean = unsafe m[i] + (slope - m[i]) * firstShare
                                let square =
                                    unsafe v[i] * secondKept + slope * slope * secondShare
                                unsafe m[i] = mean
                                unsafe v[i] = square
                                unsafe x[i] =
                                    x[i] * kept - size * mean
                                    / (square.squareRoot() / root + epsilon)
                            }
                        }
                    }
                }
            }
        }
    }
}
