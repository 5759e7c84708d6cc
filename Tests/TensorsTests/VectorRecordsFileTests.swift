import Tensors
import TestSupport
import Testing

@Suite struct VectorRecordsFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func records(_ vectors: [[UInt32]]) -> [UInt8] {
        vectors.flatMap { littleEndian([UInt32($0.count)] + $0) }
    }

    @Test func `float vectors are read as a matrix`() throws {
        let bytes = records([
            [Float(1).bitPattern, Float(-2).bitPattern], [0, Float(0.5).bitPattern],
        ])
        let file = try VectorRecordsFile(path: folder.write(bytes, to: "a.fvecs"))
        #expect(file.matrix() == Matrix(rows: 2, columns: 2, elements: [1, -2, 0, 0.5]))
    }

    @Test func `integer vectors are read row after row`() throws {
        let bytes = records([[7, 8, .max]])
        let file = try VectorRecordsFile(path: folder.write(bytes, to: "a.ivecs"))
        #expect(file.rows == 1 && file.columns == 3)
        #expect(file.integers() == [7, 8, -1])
    }

    @Test func `an empty file has no vectors`() throws {
        let file = try VectorRecordsFile(path: folder.write([UInt8](), to: "a.fvecs"))
        #expect(file.rows == 0 && file.integers().isEmpty)
    }

    @Test func `a file that is cut short or uneven is refused`() throws {
        let whole = records([[1, 2], [3, 4]])
        var path = try folder.write(whole.dropLast(), to: "a.fvecs")
        #expect(throws: TensorsError.truncated(path: path, expected: 24, found: 23)) {
            try VectorRecordsFile(path: path)
        }
        path = try folder.write(whole.prefix(3), to: "a.fvecs")
        #expect(throws: TensorsError.truncated(path: path, expected: 4, found: 3)) {
            try VectorRecordsFile(path: path)
        }
        path = try folder.write(records([[1, 2], [3], [4, 5, 6]]), to: "a.fvecs")
        #expect(
            throws: TensorsError.unevenRecords(path: path, record: 1, expected: 2, found: 1)
        ) { try VectorRecordsFile(path: path) }
        path = try folder.write(littleEndian([UInt32.max, 0]), to: "a.fvecs")
        #expect(throws: TensorsError.badHeader(path: path, reason: .malformed(offset: 0))) {
            try VectorRecordsFile(path: path)
        }
    }
}
