/// How vectors are written one after the other.
public enum VectorFileFormat: String, Sendable, CaseIterable, Codable {
    /// A line of JSON a vector: `{"index": …, "embedding": […]}`.
    case jsonl
    /// NumPy's file of one array of float32, `n × d`.
    case npy
    /// An Arrow IPC stream with one column, `embedding`: lists of `d` float32.
    case arrow

    /// Rows that are written at once; the last ones of a file may be fewer.
    static let rowsOfBlock = 1_024

    /// What stands before the first vector.
    func opening(columns: Int) -> [UInt8] {
        switch self {
        case .jsonl: []
        case .npy: NumPyHeader.bytes(rows: 0, columns: columns)
        case .arrow: ArrowStream(columns: columns).schema()
        }
    }

    /// A block of vectors, `n × columns` values; `first` is the number of rows before it.
    func block(_ values: Span<Float>, columns: Int, first: Int) -> [UInt8] {
        switch self {
        case .jsonl: Self.lines(values, columns: columns, first: first)
        case .npy: unsafe values.withUnsafeBytes { unsafe [UInt8]($0) }
        case .arrow: ArrowStream(columns: columns).batch(values)
        }
    }

    /// What stands after the last vector.
    var ending: [UInt8] { self == .arrow ? ArrowStream.ending : [] }

    /// Tells how many rows the whole blocks of an unfinished file hold, and where the last one ends.
    ///
    /// - Parameters:
    ///   - bytes: the size of the file.
    ///   - columns: numbers of a vector.
    ///   - lines: counts the whole lines of the file, and the bytes that they take.
    /// - Returns: the rows, and the bytes up to the end of the last whole block.
    /// - Throws: what `lines` throws.
    func whole(
        bytes: Int,
        columns: Int,
        lines: () throws(TensorsError) -> (count: Int, bytes: Int)
    ) throws(TensorsError) -> (rows: Int, bytes: Int) {
        guard self != .jsonl else {
            let found = try lines()
            return (found.count, found.bytes)
        }
        let opening = opening(columns: columns).count
        let rows = self == .npy ? 1 : Self.rowsOfBlock
        let zeros = [Float](repeating: 0, count: rows * columns)
        let block = block(zeros.span, columns: columns, first: 0).count
        let blocks = bytes < opening ? 0 : (bytes - opening) / block
        return (blocks * rows, bytes < opening ? 0 : opening + blocks * block)
    }

    private static func lines(_ values: Span<Float>, columns: Int, first: Int) -> [UInt8] {
        var text = ""
        for row in 0..<values.count / columns {
            text += #"{"index":\#(first + row),"embedding":["#
            for column in 0..<columns {
                if column > 0 { text += "," }
                text += values[row * columns + column].description
            }
            text += "]}\n"
        }
        return [UInt8](text.utf8)
    }
}
