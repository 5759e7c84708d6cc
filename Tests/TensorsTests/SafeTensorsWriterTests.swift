import Files
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SafeTensorsWriterTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("out.safetensors")
    }

    @Test func `what is written is read again, bit for bit`() throws {
        var random = SeededRandom(seed: 7)
        let large = random.floats(100_000)
        let small: [Float] = [0, -0.0, .infinity, .leastNonzeroMagnitude]
        var writer = try SafeTensorsWriter(
            path: path,
            declarations: [
                .init(name: "encoder.\"large\"", shape: [1_000, 100]),
                .init(name: "none", shape: [0]), .init(name: "small", shape: [4]),
                .init(name: "one", shape: []),
            ],
            metadata: ["step": "30", "note": "line\n\"quoted\""]
        )
        // In pieces of uneven size.
        try writer.write(large.span.extracting(first: 70_001))
        try writer.write(large.span.extracting(70_001..<100_000))
        try writer.write(small.span)
        try writer.write([42].span)
        try writer.finish()

        let file = try SafeTensors(path: path)
        #expect(try file.floats("encoder.\"large\"") == large)
        #expect(try file.floats("small").map(\.bitPattern) == small.map(\.bitPattern))
        #expect(try file.floats("one") == [42])
        #expect(try file.entry("none").count == 0)
        #expect(file.metadata == ["step": "30", "note": "line\n\"quoted\""])
    }

    @Test func `float16 is rounded as the processor rounds`() throws {
        var random = SeededRandom(seed: 8)
        var values: [Float] = [
            0, -0.0, 65_504, 65_519.996, 65_520, -1e9, .infinity, 0x1p-24, 0x1p-25,
        ]
        values += [0x1.8p-25, 0x1p-14, 0x1.ffcp-15, 0x1.ffep-15, 1.0009765, 1.00048828125]
        values += (0..<20_000).map { _ in
            Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &random))
        }.filter { !$0.isNaN }
        values += random.floats(20_000, in: -0.001...0.001)
        let stored = try written(values, as: .float16)
        for (value, stored) in zip(values, stored) {
            #expect(stored.bitPattern == Float(Float16(value)).bitPattern)
        }
        #expect(try written([.nan, -.nan], as: .float16).allSatisfy(\.isNaN))
    }

    @Test func `bfloat16 is rounded to the nearest, ties to even`() throws {
        let cases: [(Float, UInt32)] = [
            (1, 0x3F80_0000), (Float(bitPattern: 0x3F80_8000), 0x3F80_0000),
            (Float(bitPattern: 0x3F80_8001), 0x3F81_0000),
            (Float(bitPattern: 0x3F81_8000), 0x3F82_0000), (-2.5, 0xC020_0000),
            (.greatestFiniteMagnitude, 0x7F80_0000), (-.infinity, 0xFF80_0000),
        ]
        let stored = try written(cases.map(\.0), as: .bfloat16)
        #expect(stored.map(\.bitPattern) == cases.map(\.1))
        #expect(
            try written([.nan, Float(bitPattern: 0x7F80_0001)], as: .bfloat16).allSatisfy(\.isNaN)
        )
    }

    private func written(_ values: [Float], as type: ElementType) throws -> [Float] {
        var writer = try SafeTensorsWriter(
            path: path,
            declarations: [.init(name: "a", type: type, shape: [values.count])]
        )
        try writer.write(values.span)
        try writer.finish()
        return try SafeTensors(path: path).floats("a")
    }

    @Test func `an unfinished file leaves what was there, and nothing else`() throws {
        try folder.write("before", to: "out.safetensors")
        do {
            var writer = try SafeTensorsWriter(
                path: path,
                declarations: [.init(name: "a", shape: [2])]
            )
            try writer.write([1].span)
        }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [
                "out.safetensors"
            ]
        )
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "before")
    }

    @Test func `a folder that is not there is named`() throws {
        let absent = folder.path("absent/out.safetensors")
        #expect(throws: FilesError.noFolder(path: absent)) {
            _ = try SafeTensorsWriter(path: absent, declarations: [])
        }
    }
}
