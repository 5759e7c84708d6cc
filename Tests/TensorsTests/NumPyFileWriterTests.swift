import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct NumPyFileWriterTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("a.npy")
    }

    @Test func `rows appended one after another are read as one array`() throws {
        var random = SeededRandom(seed: 3)
        let elements = random.floats(1_234 * 384)
        var writer = try NumPyFileWriter(path: path, columns: 384)
        try writer.append(elements.span.extracting(first: 384), rows: 1)
        try writer.append(
            Matrix(rows: 1_233, columns: 384, elements: Array(elements[384...]))
        )
        #expect(writer.rows == 1_234)
        try writer.finish()
        let file = try NumPyFile(path: path)
        #expect(file.shape == [1_234, 384])
        #expect(file.matrix().elements == elements)
    }

    @Test func `the data begin at a multiple of 64 bytes, whatever the shape`() throws {
        for columns in [1, 9, 384, 12_345] {
            var writer = try NumPyFileWriter(path: path, columns: columns)
            try writer.append(Matrix(rows: 3, columns: columns))
            try writer.finish()
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            #expect((bytes.count - 12 * columns).isMultiple(of: 64))
            #expect(bytes[bytes.count - 12 * columns - 1] == UInt8(ascii: "\n"))
        }
    }

    @Test func `no rows make an array of no rows`() throws {
        let writer = try NumPyFileWriter(path: path, columns: 5)
        try writer.finish()
        #expect(try NumPyFile(path: path).shape == [0, 5])
    }

    @Test func `an unfinished file does not appear`() throws {
        do {
            var writer = try NumPyFileWriter(path: path, columns: 2)
            try writer.append(Matrix(rows: 1, columns: 2))
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }
}
