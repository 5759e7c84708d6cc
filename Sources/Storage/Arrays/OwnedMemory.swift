/// Bytes that an array owns, aligned to a line of the cache.
@safe final class OwnedMemory {
    private let memory: UnsafeMutableRawBufferPointer

    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(memory) }

    init(copying bytes: RawSpan) {
        unsafe memory = .allocate(byteCount: bytes.byteCount, alignment: 64)
        unsafe bytes.withUnsafeBytes { unsafe memory.copyMemory(from: $0) }
    }

    deinit { unsafe memory.deallocate() }
}
