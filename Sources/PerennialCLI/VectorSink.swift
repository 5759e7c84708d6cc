import Foundation
import Tensors

/// Where vectors go: JSON Lines or a `.npy` file.
struct VectorSink: ~Copyable {
    private var array: NumPyFileWriter?
    private var lines: FileHandle?
    private var index = 0

    init(format: EmbedCommand.Format, path: String?, dimension: Int) throws {
        switch (format, path) {
        case (.npy, let path?):
            array = try NumPyFileWriter(path: path, columns: dimension)
            lines = nil
        case (_, let path?):
            array = nil
            guard FileManager.default.createFile(atPath: path, contents: nil) else {
                throw TensorsError.file(path: path, errno: errno)
            }
            lines = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        default:
            array = nil
            lines = .standardOutput
        }
    }

    /// Writes the rows of a matrix, `n × d`.
    mutating func append(_ vectors: Matrix) throws {
        if let lines {
            var text = ""
            for row in 0..<vectors.rows {
                let values = vectors[row: row].map { "\($0)" }.joined(separator: ",")
                text += #"{"index":\#(index),"embedding":[\#(values)]}"# + "\n"
                index += 1
            }
            try lines.write(contentsOf: Data(text.utf8))
        }
        try array?.append(vectors)
    }

    /// Completes the file.
    consuming func finish() throws {
        if let array = consume array { try array.finish() }
    }
}
