/// A buffer of floats that begins on a line of the cache, for kernels to work in.
///
/// Grows to the largest size asked for and keeps it, so that steady work allocates nothing. Reading
/// is safe from several threads, changing it from one.
@safe package struct AlignedFloats: ContiguousFloats, ~Copyable {
    /// Number of floats.
    package private(set) var count = 0
    private var memory: UnsafeMutableBufferPointer<Float>

    /// Bytes of a line of the cache, and of the widest vector.
    package static let alignment = 64

    /// An empty buffer.
    package init() { unsafe memory = UnsafeMutableBufferPointer(start: nil, count: 0) }

    deinit { unsafe memory.deallocate() }

    /// Whether there are no floats.
    package var isEmpty: Bool { count == 0 }

    /// Lends the floats.
    package func withFloats(_ body: (Span<Float>) -> Void) {
        let floats = unsafe UnsafeBufferPointer(memory).extracting(0..<count)
        unsafe body(floats.span)
    }

    /// Lends the floats, to be changed.
    package mutating func withMutableFloats(_ body: (inout MutableSpan<Float>) -> Void) {
        let floats = unsafe memory.extracting(0..<count)
        var span = unsafe floats.mutableSpan
        body(&span)
    }

    /// Gives the buffer a size; what is in it may be lost, and new floats are 0 or left from before.
    package mutating func resize(to count: Int) {
        precondition(count >= 0)
        if unsafe count > memory.count {
            unsafe memory.deallocate()
            let bytes = UnsafeMutableRawBufferPointer.allocate(
                byteCount: count * MemoryLayout<Float>.stride,
                alignment: Self.alignment
            )
            unsafe memory = bytes.bindMemory(to: Float.self)
            unsafe memory.initialize(repeating: 0)
        }
        self.count = count
    }

    /// Sets every float.
    package mutating func fill(with value: Float) {
        unsafe memory.extracting(0..<count).update(repeating: value)
    }
}

// Safety: the memory belongs to this value alone, and only mutating functions write to it.
extension AlignedFloats: @unchecked Sendable {}
