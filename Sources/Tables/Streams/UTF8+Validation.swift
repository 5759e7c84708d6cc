extension RandomAccessCollection<UInt8> where Index == Int {
    /// The distance from the start to the first byte that is not part of a UTF-8 character; the count when all are.
    ///
    /// Slow: for naming the place of an error that is already known.
    var invalidUTF8Offset: Int {
        var decoder = UTF8()
        var bytes = makeIterator()
        var offset = 0
        while true {
            switch decoder.decode(&bytes) {
            case .scalarValue(let scalar): offset += UTF8.width(scalar)
            case .emptyInput, .error: return offset
            }
        }
    }
}
