internal import Storage

extension GalleryStore {
    private static let segmentsPrefix = "segments/"

    /// The stored name of an array of a segment.
    static func arrayName(_ name: String, ofSegment number: UInt32) -> String {
        "\(segmentsPrefix)\(number)/\(name)"
    }

    /// Writes rows as an array of a segment.
    func write(
        _ rows: MappedArray,
        named name: String,
        ofSegment number: UInt32
    ) throws -> ArrayLayout {
        try write([(rows, Array(0..<rows.rows))], named: name, ofSegment: number)
    }

    /// Writes chosen rows of several arrays, one after another, as an array of a segment.
    func write(
        _ sources: [(array: MappedArray, rows: [Int])],
        named name: String,
        ofSegment number: UInt32
    ) throws -> ArrayLayout {
        let rowBytes = sources.first?.array.rowBytes ?? 1
        var writer = try arrays.writer(
            name: Self.arrayName(name, ofSegment: number),
            rowBytes: rowBytes
        )
        for (array, rows) in sources {
            for row in rows {
                try array.withRow(row) { bytes in try writer.append(bytes) }
            }
        }
        return try writer.finish()
    }

    /// Names of the arrays of all segments, whether or not the manifest names them.
    func segmentArrays() throws -> [String] {
        try environment.read { try arrays.names(prefix: Self.segmentsPrefix, in: $0) }
    }

    /// Numbers of the segments that have arrays, whether or not the manifest names them.
    func segmentsWithArrays() throws -> Set<UInt32> {
        Set(try segmentArrays().compactMap { UInt32($0.split(separator: "/")[1]) })
    }

    /// Removes everything of a segment: arrays, columns, deletions.
    func deleteSegment(_ number: UInt32, in transaction: borrowing WriteTransaction) throws {
        try arrays.removeAll(prefix: "\(Self.segmentsPrefix)\(number)/", in: transaction)
        try columns.delete(segment: number, in: transaction)
        try tombstones.delete(number, in: transaction)
    }
}
