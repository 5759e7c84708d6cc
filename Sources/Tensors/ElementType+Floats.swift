#if !_endian(little)
#error("files hold little-endian numbers, which are read where they are mapped")
#endif

/// Conversion of little-endian floating-point bytes to float32.
///
/// Each loop is one shift, multiplication or conversion an element without a branch, so that the
/// compiler turns it into vector instructions.
extension ElementType {
    /// The elements of `bytes`, which need not be aligned.
    ///
    /// The type must be floating-point, and `bytes` a whole number of elements.
    func floats(in bytes: RawSpan) -> [Float] {
        let count = bytes.byteCount / size
        return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            var destination = unsafe buffer.extracting(0..<count).mutableSpan
            convert(bytes, into: &destination)
            initialized = count
        }
    }

    /// Lends the elements of `bytes`: in place when they are aligned float32, else a converted copy.
    func withFloats<R>(in bytes: RawSpan, _ body: (Span<Float>) throws -> R) rethrows -> R {
        if self == .float32 {
            let mapped: R? = try unsafe bytes.withUnsafeBytes { raw in
                guard Int(bitPattern: raw.baseAddress) % MemoryLayout<Float>.alignment == 0
                else { return nil }
                return try unsafe body(raw.bindMemory(to: Float.self).span)
            }
            if let mapped { return mapped }
        }
        return try body(floats(in: bytes).span)
    }

    /// Writes the elements of `bytes`, which need not be aligned, to `destination` of their number.
    func convert(_ bytes: RawSpan, into destination: inout MutableSpan<Float>) {
        precondition(isFloatingPoint && bytes.byteCount == destination.count * size)
        unsafe bytes.withUnsafeBytes { source in
            unsafe destination.withUnsafeMutableBufferPointer { floats in
                switch self {
                case .float64: unsafe Self.convertDoubles(source, floats)
                case .float16: unsafe Self.convertHalves(source, floats)
                case .bfloat16: unsafe Self.convertUpperHalves(source, floats)
                default: unsafe UnsafeMutableRawBufferPointer(floats).copyMemory(from: source)
                }
            }
        }
    }

    private static func convertDoubles(
        _ source: UnsafeRawBufferPointer,
        _ floats: UnsafeMutableBufferPointer<Float>
    ) {
        for index in 0..<floats.count {
            unsafe floats[index] = Float(
                source.loadUnaligned(fromByteOffset: 8 * index, as: Double.self)
            )
        }
    }

    private static func convertUpperHalves(
        _ source: UnsafeRawBufferPointer,
        _ floats: UnsafeMutableBufferPointer<Float>
    ) {
        for index in 0..<floats.count {
            let bits = unsafe source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            unsafe floats[index] = Float(bitPattern: UInt32(bits) << 16)
        }
    }

    /// Half precision by integer operations, because not every platform's Swift has `Float16`.
    ///
    /// Shifted into place, a half's exponent is 112 too small; multiplying by 2¹¹² mends that, and
    /// normalises subnormal halves on the way. Infinities and NaN get their exponent set.
    private static func convertHalves(
        _ source: UnsafeRawBufferPointer,
        _ floats: UnsafeMutableBufferPointer<Float>
    ) {
        for index in 0..<floats.count {
            let bits = UInt32(
                unsafe source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            )
            let magnitude = (Float(bitPattern: (bits & 0x7FFF) << 13) * 0x1p112).bitPattern
            let special: UInt32 = bits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
            unsafe floats[index] = Float(
                bitPattern: magnitude | special | (bits & 0x8000) << 16
            )
        }
    }
}
