/// The bytes of a safetensors file with any header, right or wrong.
struct SafeTensorsBytes {
    var header: String
    var data: [UInt8]
    /// The length that the file claims for its header; the true one when nil.
    var claimedLength: UInt64?

    init(_ header: String, data: [UInt8] = [], claimedLength: UInt64? = nil) {
        (self.header, self.data, self.claimedLength) = (header, data, claimedLength)
    }

    var bytes: [UInt8] {
        let length = claimedLength ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header.utf8 + data
    }
}

/// The little-endian bytes of integers.
func littleEndian<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] {
    values.flatMap { value in
        (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
