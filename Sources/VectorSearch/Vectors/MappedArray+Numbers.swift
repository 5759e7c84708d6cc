internal import Storage

extension MappedArray {
    /// Refuses floats that are not finite: no builder writes them.
    func requireFiniteFloats(name: String) throws(VectorSearchError) {
        for row in 0..<rows {
            let finite = withRow(row) { bytes in
                stride(from: 0, to: bytes.byteCount, by: 4).allSatisfy {
                    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: $0, as: Float.self).isFinite
                }
            }
            guard finite else { throw .damaged(array: name, row: row) }
        }
    }

    /// The integers of one row.
    func integers(ofRow row: Int) -> [Int32] {
        withRow(row) { bytes in
            stride(from: 0, to: bytes.byteCount, by: 4).map {
                unsafe bytes.unsafeLoadUnaligned(fromByteOffset: $0, as: Int32.self)
            }
        }
    }

    /// The floats of one row.
    func floats(ofRow row: Int) -> [Float] {
        withRow(row) { bytes in
            stride(from: 0, to: bytes.byteCount, by: 4).map {
                unsafe bytes.unsafeLoadUnaligned(fromByteOffset: $0, as: Float.self)
            }
        }
    }

    /// All rows as floats, one row after another.
    var floats: [Float] { (0..<rows).flatMap(floats(ofRow:)) }

    /// A copy of all bytes, one block after another.
    var bytes: [UInt8] {
        unsafe withUnsafeBlocks { blocks in
            var all: [UInt8] = []
            all.reserveCapacity(rows * rowBytes)
            unsafe blocks.forEach { unsafe all.append(contentsOf: $0) }
            return all
        }
    }
}
