extension SafeTensors {
    /// A floating-point tensor as float32, whatever its stored precision.
    ///
    /// - Throws: `TensorsError.missingTensor`, or `.unknownElementType` for integers.
    public func floats(_ name: String) throws -> [Float] {
        let entry = try floatingPoint(name)
        return try withBytes(of: name) { bytes in
            entry.type.floats(in: bytes)
        }
    }

    /// Converts a floating-point tensor to float32 into `destination`, which has its `count`.
    ///
    /// - Throws: `TensorsError.missingTensor`, `.unknownElementType` for integers, `.shapeMismatch`
    ///   when the destination has another count.
    public func read(_ name: String, into destination: inout MutableSpan<Float>) throws {
        let entry = try floatingPoint(name)
        guard entry.count == destination.count else {
            throw TensorsError.shapeMismatch(
                path: file(of: entry),
                tensor: name,
                expected: [destination.count],
                found: entry.shape
            )
        }
        try withBytes(of: name) { bytes in
            entry.type.convert(bytes, into: &destination)
        }
    }

    /// Lends a floating-point tensor as float32: where it is mapped when it is stored so and aligned,
    /// otherwise a converted copy.
    ///
    /// - Throws: what `body` throws, and as `floats(_:)`.
    public func withFloats<R>(of name: String, _ body: (Span<Float>) throws -> R) throws -> R {
        let entry = try floatingPoint(name)
        return try withBytes(of: name) { bytes in
            try entry.type.withFloats(in: bytes, body)
        }
    }

    private func floatingPoint(_ name: String) throws(TensorsError) -> Entry {
        let entry = try entry(name)
        guard entry.type.isFloatingPoint else {
            throw .unknownElementType(
                path: file(of: entry),
                tensor: name,
                type: entry.type.rawValue
            )
        }
        return entry
    }
}
