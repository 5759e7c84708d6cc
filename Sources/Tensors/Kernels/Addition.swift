internal import CKernels

/// Sums element by element.
package enum Addition {
    /// y[i] += x[i]; both have `n` elements.
    package static func add(_ x: [Float], to y: inout MutableSpan<Float>) {
        precondition(x.count == y.count)
        unsafe y.withUnsafeMutableBufferPointer { y in
            guard let y = y.baseAddress else { return }
            unsafe TrainingKernels.best.add(x, x.count, y)
        }
    }

    /// y[i] += x[i]; both have `n` elements.
    package static func add(_ x: [Float], to y: inout [Float]) {
        var span = y.mutableSpan
        add(x, to: &span)
    }
}
