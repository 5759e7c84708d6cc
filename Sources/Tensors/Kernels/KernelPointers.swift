/// Calls a kernel with the address of what it changes, unless that is empty.
@unsafe
func withPointer<Y: ContiguousFloats & ~Copyable>(
    _ y: inout Y,
    _ kernel: (UnsafeMutablePointer<Float>) -> Void
) {
    y.withMutableFloats { y in
        unsafe y.withUnsafeMutableBufferPointer { y in
            guard let to = y.baseAddress, !y.isEmpty else { return }
            unsafe kernel(to)
        }
    }
}

/// Calls a kernel with the addresses of an input and an output, unless one of them is empty.
@unsafe
func withPointers<X: ContiguousFloats & ~Copyable, Y: ContiguousFloats & ~Copyable>(
    _ x: borrowing X,
    _ y: inout Y,
    _ kernel: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) {
    x.withFloats { x in
        unsafe x.withUnsafeBufferPointer { x in
            guard let from = x.baseAddress, !x.isEmpty else { return }
            unsafe withPointer(&y) { to in unsafe kernel(from, to) }
        }
    }
}

/// The same with a second input, which may be empty.
@unsafe
func withPointers<
    X: ContiguousFloats & ~Copyable,
    Extra: ContiguousFloats & ~Copyable,
    Y: ContiguousFloats & ~Copyable
>(
    _ x: borrowing X,
    _ extra: borrowing Extra,
    _ y: inout Y,
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>?, UnsafeMutablePointer<Float>) -> Void
) {
    extra.withFloats { extra in
        unsafe extra.withUnsafeBufferPointer { extra in
            unsafe withPointers(x, &y) { x, y in
                unsafe kernel(x, extra.isEmpty ? nil : extra.baseAddress, y)
            }
        }
    }
}
