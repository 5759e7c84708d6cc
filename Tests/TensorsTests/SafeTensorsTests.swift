import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(_ bytes: SafeTensorsBytes) throws -> SafeTensors {
        try SafeTensors(path: folder.write(bytes.bytes, to: "model.safetensors"))
    }

    @Test func `every stored floating-point type is read as float32`() throws {
        let values: [Float] = [1, -2.5, 0, 0.5]
        let data =
            littleEndian(values.map { Double($0).bitPattern })
            + littleEndian(values.map(\.bitPattern))
            + littleEndian([0x3C00, 0xC100, 0x0000, 0x3800] as [UInt16])
            + littleEndian(values.map { UInt16($0.bitPattern >> 16) })
        let file = try open(
            SafeTensorsBytes(
                """
                {"double":{"dtype":"F64","shape":[2,2],"data_offsets":[0,32]},
                "single":{"dtype":"F32","shape":[4],"data_offsets":[32,48]},
                "half":{"dtype":"F16","shape":[1,4],"data_offsets":[48,56]},
                "brain":{"dtype":"BF16","shape":[4,1],"data_offsets":[56,64]}}
                """,
                data: data
            )
        )
        #expect(file.names == ["brain", "double", "half", "single"])
        for name in file.names {
            #expect(try file.floats(name) == values)
            #expect(try file.withFloats(of: name) { [$0[0], $0[1], $0[2], $0[3]] } == values)
            var read = [Float](repeating: 9, count: 4)
            var span = read.mutableSpan
            try file.read(name, into: &span)
            #expect(read == values)
        }
        #expect(try file.entry("double").shape == [2, 2])
        #expect(try file.entry("half").type == .float16)
    }

    @Test func `aligned float32 is lent where the file is mapped, unaligned float32 is copied`()
        throws
    {
        for padding in 0..<4 {
            let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
            let file = try open(
                SafeTensorsBytes(
                    header + String(repeating: " ", count: padding),
                    data: littleEndian([Float(3).bitPattern, Float(-7).bitPattern])
                )
            )
            #expect(try file.withFloats(of: "a") { [$0[0], $0[1]] } == [3, -7])
            #expect(try file.floats("a") == [3, -7])
        }
    }

    @Test func `all half-precision numbers convert as the processor converts them`() throws {
        let bits = Array(UInt16.min ... .max)
        let file = try open(
            SafeTensorsBytes(
                #"{"a":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#,
                data: littleEndian(bits)
            )
        )
        for (bits, float) in zip(bits, try file.floats("a")) {
            let expected = Float(Float16(bitPattern: bits))
            #expect(
                float.isNaN
                    ? expected.isNaN : float.bitPattern == expected.bitPattern
            )
        }
    }

    @Test func `metadata, escapes, single values and empty tensors are read`() throws {
        let file = try open(
            SafeTensorsBytes(
                #"{"__metadata__":{"format":"pt","a\n\"\\":"é\ud83d\ude00"}, "b\u0061":"#
                    + #"{"shape":[],"dtype":"BOOL","data_offsets":[0,1]},"#
                    + #""none":{"dtype":"F32","shape":[0,7],"data_offsets":[1,1]}}  "#,
                data: [1]
            )
        )
        #expect(file.metadata == ["format": "pt", "a\n\"\\": "é😀"])
        #expect(file.names == ["ba", "none"])
        #expect(try file.entry("ba").count == 1)
        #expect(try file.floats("none").isEmpty)
    }

    @Test func `a file without tensors is legal`() throws {
        #expect(try open(SafeTensorsBytes("{}")).names.isEmpty)
    }

    @Test func `an absent tensor and an integer tensor are refused by name`() throws {
        let file = try open(
            SafeTensorsBytes(
                #"{"ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#,
                data: Array(repeating: 0, count: 8)
            )
        )
        #expect(throws: TensorsError.missingTensor(path: file.path, tensor: "weight")) {
            try file.floats("weight")
        }
        #expect(
            throws: TensorsError.unknownElementType(path: file.path, tensor: "ids", type: "I64")
        ) {
            try file.floats("ids")
        }
    }

    @Test func `a destination of another size is refused`() throws {
        let file = try open(
            SafeTensorsBytes(
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
                data: Array(repeating: 0, count: 8)
            )
        )
        var values = [Float](repeating: 0, count: 3)
        #expect(
            throws: TensorsError.shapeMismatch(
                path: file.path,
                tensor: "a",
                expected: [3],
                found: [2]
            )
        ) {
            var span = values.mutableSpan
            try file.read("a", into: &span)
        }
        #expect(values == [0, 0, 0])
    }

    @Test func `an absent file and a folder are refused`() throws {
        let absent = folder.path("absent")
        #expect(throws: TensorsError.file(path: absent, errno: 2)) {
            try SafeTensors(path: absent)
        }
        #expect(throws: TensorsError.self) { try SafeTensors(path: folder.url.path) }
    }

    @Test(arguments: ["bert", "modernbert", "nomic_bert", "distilbert"])
    func `a file of another implementation is read`(name: String) throws {
        let path = Fixtures.golden.appendingPathComponent("models/\(name)/model.safetensors").path
        let file = try SafeTensors(path: path)
        #expect(!file.names.isEmpty)
        for name in file.names where try file.entry(name).type.isFloatingPoint {
            let values = try file.floats(name)
            #expect(values.count == (try file.entry(name).shape.reduce(1, *)))
            #expect(values.allSatisfy { $0.isFinite && abs($0) < 1000 })
        }
    }
}
