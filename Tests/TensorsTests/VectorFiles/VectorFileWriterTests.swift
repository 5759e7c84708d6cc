import Files
import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct VectorFileWriterTests {
    private static let columns = 3
    private static let rows = 2_500
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func vectors(_ rows: Range<Int>) -> Matrix {
        Matrix(
            rows: rows.count,
            columns: Self.columns,
            elements: rows.flatMap { [Float($0), -Float($0) / 3, 1e-20] }
        )
    }

    private func writer(
        _ format: VectorFileFormat,
        to path: String,
        madeOf source: [String: String] = ["model": "a", "input": "a\"\n\u{7f}b"],
        isResumed: Bool = false
    ) throws -> VectorFileWriter {
        try VectorFileWriter(
            path: path,
            format: format,
            columns: Self.columns,
            madeOf: source,
            isResumed: isResumed
        )
    }

    /// Writes the rows from the first that is not there, in pieces that fit no block.
    private func complete(_ writer: consuming VectorFileWriter, rows: Int = rows) throws {
        while writer.rows < rows {
            try writer.append(vectors(writer.rows..<min(writer.rows + 700, rows)))
        }
        try writer.finish()
    }

    private func bytes(_ path: String) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private func whole(_ format: VectorFileFormat) throws -> Data {
        let path = folder.path("whole.\(format)")
        try complete(writer(format, to: path))
        return try bytes(path)
    }

    @Test(arguments: VectorFileFormat.allCases)
    func `a file cut anywhere is gone on with to the same bytes`(_ format: VectorFileFormat) throws
    {
        let whole = try whole(format)
        let path = folder.path("vectors")
        var random = SeededRandom(seed: 4)
        let cuts =
            [0, 1, 127, 128, 207, 208, whole.count]
            + (0..<12).map { _ in
                Int.random(in: 0..<whole.count, using: &random)
            }
        for cut in cuts {
            // As a killed process leaves it: its last write is cut.
            do { _ = try writer(format, to: path) }
            try whole.prefix(cut).write(
                to: URL(fileURLWithPath: path + ".partial")
            )
            let resumed = try writer(format, to: path, isResumed: true)
            #expect(resumed.rows <= Self.rows)
            try complete(resumed)
            #expect(try bytes(path) == whole, "cut at \(cut)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("")).count == 2)
        }
    }

    @Test func `whole blocks of a cut file are not written again`() throws {
        let path = folder.path("vectors.npy")
        var begun = try writer(.npy, to: path)
        try begun.append(vectors(0..<Self.rows))
        _ = consume begun
        #expect(try writer(.npy, to: path, isResumed: true).rows == 2_048)
    }

    @Test func `a .npy file is what NumPyFile reads`() throws {
        let path = folder.path("vectors.npy")
        try complete(writer(.npy, to: path))
        #expect(try NumPyFile(path: path).matrix() == vectors(0..<Self.rows))
    }

    @Test func `lines of JSON hold every value exactly`() throws {
        let lines = try String(decoding: whole(.jsonl), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == Self.rows)
        struct Line: Decodable {
            let index: Int
            let embedding: [Float]
        }
        for row in [0, 1, 1_024, 2_499] {
            let line = try JSONDecoder().decode(Line.self, from: Data(lines[row].utf8))
            #expect(line.index == row && line.embedding == Array(vectors(row..<row + 1).elements))
        }
    }

    @Test func `an Arrow stream is, byte for byte, the one that the reference library reads`()
        throws
    {
        let file = Fixtures.folder("arrow").appendingPathComponent("vectors.arrow")
        #expect(try whole(.arrow) == Data(contentsOf: file))
    }

    @Test func `no vector makes a file without vectors`() throws {
        for format in VectorFileFormat.allCases {
            let path = folder.path("none.\(format)")
            try complete(writer(format, to: path), rows: 0)
            #expect(FileManager.default.fileExists(atPath: path))
        }
        #expect(try NumPyFile(path: folder.path("none.npy")).rows == 0)
    }

    @Test func `another source, nothing to go on with, and a second writer are refused`() throws {
        let path = folder.path("vectors.npy")
        #expect(throws: TensorsError.nothingToResume(path: path)) {
            _ = try writer(.npy, to: path, isResumed: true)
        }
        let first = try writer(.npy, to: path)
        #expect(throws: TensorsError.output(.inUse(path: path + ".partial"))) {
            _ = try writer(.npy, to: path)
        }
        _ = consume first
        for (origin, difference) in [
            (["model": "b", "input": "a\"\n\u{7f}b"], "model was a, now b"),
            (["model": "a"], "input was a\"\n\u{7f}b, now not stated"),
            (
                ["model": "a", "input": "a\"\n\u{7f}b", "precision": "int8"],
                "precision was not stated, now int8"
            ),
        ] {
            #expect(throws: TensorsError.resumedOtherwise(path: path, difference: difference)) {
                _ = try writer(.npy, to: path, madeOf: origin, isResumed: true)
            }
        }
        let again = try writer(.npy, to: path, isResumed: true)
        #expect(again.rows == 0)
    }

    @Test func `a link stays, and a pipe gets every format`() throws {
        let target = folder.path("target.npy")
        let link = folder.path("link.npy")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target.npy")
        try complete(writer(.npy, to: link))
        #expect(try bytes(target) == whole(.npy))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target.npy")
        for format in VectorFileFormat.allCases {
            let pipe = folder.path("pipe.\(format)")
            #expect(mkfifo(pipe, 0o600) == 0)
            let reader = Process()
            reader.executableURL = URL(filePath: "/bin/sh")
            reader.arguments = ["-c", "cat \"$0\" > \"$0.got\"", pipe]
            try reader.run()
            try complete(writer(format, to: pipe))
            reader.waitUntilExit()
            let got = try bytes(pipe + ".got")
            // Blocks of a stream are as long as what comes at once.
            #expect(try format == .arrow ? !got.isEmpty : got == whole(format))
        }
    }

    @Test func `a folder that is not there is named`() {
        let path = folder.path("missing/vectors.npy")
        #expect(throws: TensorsError.self) { _ = try writer(.npy, to: path) }
    }
}
