extension MutableSpan where Element == Float {
    /// Lends the elements of a range.
    package mutating func withStretch(
        _ range: Range<Int>,
        _ body: (inout MutableSpan<Float>) -> Void
    ) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        unsafe withUnsafeMutableBufferPointer { elements in
            let stretch = unsafe UnsafeMutableBufferPointer(rebasing: elements[range])
            var span = unsafe stretch.mutableSpan
            body(&span)
        }
    }
}
