/// Floats that lie in a row, for kernels to read and write: an array or an aligned buffer.
package protocol ContiguousFloats: ~Copyable {
    /// Number of floats.
    var count: Int { get }
    /// Lends the floats.
    func withFloats(_ body: (Span<Float>) -> Void)
    /// Lends the floats, to be changed.
    mutating func withMutableFloats(_ body: (inout MutableSpan<Float>) -> Void)
}

extension Array: ContiguousFloats where Element == Float {
    /// Lends the elements.
    package func withFloats(_ body: (Span<Float>) -> Void) { body(span) }

    /// Lends the elements, to be changed.
    package mutating func withMutableFloats(_ body: (inout MutableSpan<Float>) -> Void) {
        var span = mutableSpan
        body(&span)
    }
}
