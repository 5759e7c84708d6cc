/// A memory-mapped `.fvecs` or `.ivecs` file: each vector is an Int32 length and its values.
///
/// The format of the TEXMEX nearest-neighbour benchmarks; `.fvecs` holds Float32, `.ivecs` Int32.
public struct VectorRecordsFile: Sendable {
    /// The file.
    public let path: String
    /// Number of vectors, `n`.
    public let rows: Int
    /// Length of each vector, `d`; 0 when there is none.
    public let columns: Int
    private let file: MappedFile

    /// Opens a file and checks that all vectors have one length.
    ///
    /// - Throws: `TensorsError.badHeader` when the first length is not positive, `.truncated`, or
    ///   `.unevenRecords`.
    public init(path: String) throws(TensorsError) {
        let file = try MappedFile(path: path)
        self.path = path
        self.file = file
        guard file.count > 0 else {
            (rows, columns) = (0, 0)
            return
        }
        guard file.count >= 4 else { throw .truncated(path: path, expected: 4, found: file.count) }
        let length = Int(file.withBytes { unsafe $0.unsafeLoadUnaligned(as: Int32.self) })
        guard length > 0 else {
            throw .badHeader(path: path, reason: .malformed(offset: 0))
        }
        let stride = 4 + 4 * length
        (rows, columns) = ((file.count + stride - 1) / stride, length)
        for row in 0..<rows {
            let found = file.withBytes { bytes -> Int in
                guard row * stride + 4 <= bytes.byteCount else { return length }
                return Int(
                    unsafe bytes.unsafeLoadUnaligned(
                        fromByteOffset: row * stride,
                        as: Int32.self
                    )
                )
            }
            guard found == length else {
                throw .unevenRecords(path: path, record: row, expected: length, found: found)
            }
        }
        guard rows * stride == file.count else {
            throw .truncated(path: path, expected: rows * stride, found: file.count)
        }
    }

    /// The vectors of an `.fvecs` file, `n × d`.
    public func matrix() -> Matrix {
        Matrix(rows: rows, columns: columns, elements: values(Float.self))
    }

    /// The vectors of an `.ivecs` file, `n × d`, row after row.
    public func integers() -> [Int32] {
        values(Int32.self)
    }

    /// The values without the lengths between them.
    private func values<T: BitwiseCopyable>(_ type: T.Type) -> [T] {
        let stride = 4 + 4 * columns
        return file.withBytes { bytes in
            unsafe [T](unsafeUninitializedCapacity: rows * columns) { buffer, count in
                for row in 0..<rows {
                    let vector = bytes.extracting(row * stride + 4..<(row + 1) * stride)
                    for column in 0..<columns {
                        unsafe buffer.initializeElement(
                            at: row * columns + column,
                            to: vector.unsafeLoadUnaligned(fromByteOffset: 4 * column, as: T.self)
                        )
                    }
                }
                count = rows * columns
            }
        }
    }
}
