internal import CKernels

/// Softmax over rows: `e^x[i] / Σ e^x[j]`.
package enum Softmax {
    /// Replaces each row of `x`, `rows × columns`, by its softmax.
    package static func forward(_ x: inout [Float], columns: Int) {
        precondition(columns > 0 && x.count % columns == 0)
        unsafe x.withUnsafeMutableBufferPointer { x in
            guard let start = x.baseAddress else { return }
            unsafe Float32Kernels.best.softmax(start, x.count / columns, columns)
        }
    }

    /// dx = y · (dy − Σ y · dy), a row at a time.
    ///
    /// - Parameters:
    ///   - y: the softmax, `rows × columns`.
    ///   - columns: columns of a row.
    ///   - gradient: dy, which becomes dx.
    package static func backward(_ y: [Float], columns: Int, gradient: inout [Float]) {
        precondition(columns > 0 && y.count % columns == 0 && gradient.count == y.count)
        unsafe TrainingKernels.best.softmax_backward(y, &gradient, y.count / columns, columns)
    }
}
