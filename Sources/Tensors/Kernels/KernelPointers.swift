/// Calls a kernel with the addresses of an input, an optional input and an output.
///
/// The kernel is not called when input or output is empty.
@unsafe
func withPointers(
    _ x: [Float],
    _ extra: [Float]?,
    _ out: inout [Float],
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>?, UnsafeMutablePointer<Float>) -> Void
) {
    unsafe x.withUnsafeBufferPointer { x in
        unsafe out.withUnsafeMutableBufferPointer { out in
            guard let from = x.baseAddress, let to = out.baseAddress, !out.isEmpty else { return }
            guard let extra else { return unsafe kernel(from, nil, to) }
            unsafe extra.withUnsafeBufferPointer { extra in
                unsafe kernel(from, extra.baseAddress, to)
            }
        }
    }
}
