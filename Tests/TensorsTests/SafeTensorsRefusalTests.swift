import Tensors
import TestSupport
import Testing

/// Files that are cut short, or whose header lies.
@Suite struct SafeTensorsRefusalTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("model.safetensors")
    }

    private func expect(
        _ error: TensorsError,
        from bytes: [UInt8],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try folder.write(bytes, to: "model.safetensors")
        #expect(throws: error, sourceLocation: sourceLocation) { try SafeTensors(path: path) }
    }

    private func expect(
        _ error: TensorsError,
        header: String,
        dataBytes: Int = 8,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let data = [UInt8](repeating: 0, count: dataBytes)
        try expect(
            error,
            from: SafeTensorsBytes(header, data: data).bytes,
            sourceLocation: sourceLocation
        )
    }

    @Test func `a file shorter than the length of its header is refused`() throws {
        try expect(
            .truncated(path: path, expected: 8, found: 7),
            from: .init(repeating: 0, count: 7)
        )
        try expect(.truncated(path: path, expected: 8, found: 0), from: [])
    }

    @Test(arguments: [3, 1_000, UInt64(Int.max), .max])
    func `a header longer than the file is refused`(length: UInt64) throws {
        try expect(
            .badHeader(path: path, reason: .tooLong(bytes: length)),
            from: SafeTensorsBytes("{}", claimedLength: length).bytes
        )
    }

    @Test(arguments: [
        (#""#, 0), (#"[]"#, 0), (#"{"#, 1), (#"{}x"#, 2), (#"{"a":1}"#, 5), (#"{"a":{}}"#, 7),
        (#"{"a":{"dtype":"F32","shape":[2]}}"#, 32),
        (#"{"a":{"dtype":7}}"#, 14),
        (#"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#, 30),
        (#"{"a":{"dtype":"F32","shape":[true],"data_offsets":[0,8]}}"#, 29),
        (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, 29),
        (#"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#, 31),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}"#, 55),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}"#, 60),
        (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#, 49),
        (#"{"__metadata__":{"a":1}}"#, 21), (#"{"__metadata__":["a"]}"#, 16),
        (#"{"a\q":{}}"#, 5), (#"{"\ud800":{}}"#, 8), (#"{"\ud800\u0041":{}}"#, 14),
        (#"{"\u00g0":{}}"#, 6),
        ("{\"a\n\":{}}", 3),
    ])
    func `a header that is not what the format says is refused where it goes wrong`(
        header: String,
        offset: Int
    ) throws {
        try expect(.badHeader(path: path, reason: .malformed(offset: offset)), header: header)
    }

    @Test func `a header that is not UTF-8 is refused`() throws {
        let length: [UInt8] = [6, 0, 0, 0, 0, 0, 0, 0]
        let header: [UInt8] = [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x7D]
        try expect(
            .badHeader(path: path, reason: .malformed(offset: 3)),
            from: length + header
        )
    }

    @Test func `a name that stands twice is refused`() throws {
        let entry = #"{"dtype":"F32","shape":[1],"data_offsets":[0,4]}"#
        try expect(
            .badHeader(path: path, reason: .duplicateName("a")),
            header: #"{"a":\#(entry),"\u0061":\#(entry)}"#
        )
        try expect(
            .badHeader(path: path, reason: .duplicateName("a.shape")),
            header: #"{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,8]}}"#
        )
        try expect(
            .badHeader(path: path, reason: .duplicateName("__metadata__")),
            header: #"{"__metadata__":{},"__metadata__":{}}"#
        )
        try expect(
            .badHeader(path: path, reason: .duplicateName("k")),
            header: #"{"__metadata__":{"k":"1","k":"2"}}"#
        )
    }

    @Test func `an unknown element type is refused by name`() throws {
        try expect(
            .unknownElementType(path: path, tensor: "a", type: "F8_E4M3"),
            header: #"{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}"#
        )
    }

    @Test func `a shape that does not fit the bytes is refused`() throws {
        try expect(
            .sizeMismatch(path: path, tensor: "a", expected: 12, found: 8),
            header: #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#
        )
        try expect(
            .sizeMismatch(path: path, tensor: "a", expected: .max, found: 8),
            header:
                #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#
        )
    }

    @Test func `bytes that end before they begin are refused`() throws {
        try expect(
            .badOffsets(path: path, tensor: "a", begin: 8, end: 0),
            header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#
        )
    }

    @Test func `tensors that overlap are refused`() throws {
        try expect(
            .overlap(path: path, tensor: "b", other: "a"),
            header: #"{"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]},"#
                + #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        )
        try expect(
            .overlap(path: path, tensor: "b", other: "a"),
            header: #"{"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                + #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        )
    }

    @Test func `a hole between tensors is refused`() throws {
        try expect(
            .gap(path: path, tensor: "a", bytes: 4),
            header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#
        )
    }

    @Test func `data that end too early or too late are refused`() throws {
        let header = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
        try expect(.truncated(path: path, expected: 8, found: 7), header: header, dataBytes: 7)
        try expect(.trailingBytes(path: path, count: 1), header: header, dataBytes: 9)
    }

    @Test func `mutated files are refused or read, and never end the process`() throws {
        let header =
            #"{"__metadata__":{"format":"pt"},"#
            + #""a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"#
            + #""b\u0061":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"#
            + #""c":{"dtype":"I64","shape":[],"data_offsets":[32,40]}}"#
        let original = SafeTensorsBytes(header, data: .init(repeating: 0x3F, count: 40)).bytes
        let interesting = Array(#"{}[]",:\0123456789-.eu"#.utf8) + [0, 0x7F, 0x80, 0xFF]
        var random = SeededRandom(seed: 20)
        var refused = 0
        let cases = Fixtures.fuzzCases(default: 500)
        for _ in 0..<cases {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                mutate(&bytes, interesting, &random)
            }
            try folder.write(bytes, to: "model.safetensors")
            do {
                let file = try SafeTensors(path: path)
                for name in file.names where try file.entry(name).type.isFloatingPoint {
                    #expect(try file.floats(name).count == file.entry(name).count)
                }
            } catch let error as TensorsError {
                #expect(error.description.hasPrefix(path))
                refused += 1
            }
        }
        // Some mutations only change a value or a name, most break the file.
        #expect(refused > cases / 2)
    }

    private func mutate(
        _ bytes: inout [UInt8],
        _ interesting: [UInt8],
        _ random: inout SeededRandom
    ) {
        guard let position = bytes.indices.randomElement(using: &random) else { return }
        let end = Int.random(in: position...min(position + 12, bytes.count), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[position] = interesting.randomElement(using: &random) ?? 0
        case 2: bytes.removeSubrange(position..<end)
        case 3: bytes.insert(contentsOf: bytes[position..<end], at: position)
        case 4: bytes[Int.random(in: 0..<min(8, bytes.count), using: &random)] ^= 0xFF
        default: bytes.removeSubrange(position...)
        }
    }
}
