internal import CKernels

/// Sums element by element.
package enum Addition {
    /// y[i] += x[i]; both have `n` elements.
    package static func add<X: ContiguousFloats & ~Copyable, Y: ContiguousFloats & ~Copyable>(
        _ x: borrowing X,
        to y: inout Y
    ) {
        precondition(x.count == y.count)
        let count = x.count
        unsafe withPointers(x, &y) { x, y in unsafe TrainingKernels.best.add(x, count, y) }
    }

    /// The same into a stretch of a buffer.
    package static func add(_ x: [Float], to y: inout MutableSpan<Float>) {
        precondition(x.count == y.count)
        unsafe y.withUnsafeMutableBufferPointer { y in
            guard let y = y.baseAddress else { return }
            unsafe TrainingKernels.best.add(x, x.count, y)
        }
    }
}
