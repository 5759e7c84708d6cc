import Tensors
import TestSupport
import Testing

@Suite struct NumPyFileTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("a.npy")
    }

    private func open(_ dictionary: String, version: UInt8 = 1, data: [UInt8]) throws -> NumPyFile {
        let length: [UInt8] =
            version == 1
            ? littleEndian([UInt16(dictionary.utf8.count)])
            : littleEndian([UInt32(dictionary.utf8.count)])
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
        try folder.write(magic + length + dictionary.utf8 + data, to: "a.npy")
        return try NumPyFile(path: path)
    }

    @Test func `no rows are read, and rows of no elements refused`() throws {
        func shape(_ text: String) -> String {
            "{'descr': '<f4', 'fortran_order': False, 'shape': (\(text)), }\n"
        }
        let none = try open(shape("0, 3"), data: [])
        #expect(none.rows == 0 && none.columns == 3 && none.matrix().elements.isEmpty)
        for impossible in ["3, 0", "0, 0", "0,", "4611686018427387904, 0"] {
            #expect(
                throws: TensorsError.unsupportedArray(path: path, what: "rows of no elements")
            ) { _ = try open(shape(impossible), data: []) }
        }
    }

    @Test func `the three floating-point types are read`() throws {
        let values: [Float] = [1, -2.5, 0.5, 4, 0, 6]
        let half: [UInt16] = [0x3C00, 0xC100, 0x3800, 0x4400, 0, 0x4600]
        let files: [(String, [UInt8])] = [
            ("<f4", littleEndian(values.map(\.bitPattern))),
            ("<f8", littleEndian(values.map { Double($0).bitPattern })),
            ("<f2", littleEndian(half)),
        ]
        for (type, data) in files {
            for version: UInt8 in 1...3 {
                let file = try open(
                    "{'descr': '\(type)', 'fortran_order': False, 'shape': (3, 2), }   \n",
                    version: version,
                    data: data
                )
                #expect(file.matrix() == Matrix(rows: 3, columns: 2, elements: values))
                #expect(file.matrix(rows: 1..<3).elements == [0.5, 4, 0, 6])
                #expect(file.withFloats(rows: 2..<3) { [$0[0], $0[1]] } == [0, 6])
            }
        }
    }

    @Test func `one dimension is one row, zero rows are legal, and Fortran order needs two`() throws
    {
        let line = try open(
            "{'descr': '<f4', 'fortran_order': True, 'shape': (2,)}\n",
            data: littleEndian([Float(1).bitPattern, Float(2).bitPattern])
        )
        #expect(line.matrix() == Matrix(rows: 1, columns: 2, elements: [1, 2]))
        let empty = try open(
            #"{"shape": (0, 384), "descr": "<f4", "fortran_order": False}"#,
            data: []
        )
        #expect(empty.rows == 0 && empty.columns == 384 && empty.matrix().elements.isEmpty)
    }

    @Test(arguments: [
        ("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1)}", "Fortran order"),
        ("{'descr': '>f4', 'fortran_order': False, 'shape': (1, 1)}", "element type >f4"),
        ("{'descr': '<i4', 'fortran_order': False, 'shape': (1, 1)}", "element type <i4"),
        (
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1)}",
            "an array of shape [1, 1, 1]"
        ),
        ("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", "an array of shape []"),
        ("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", "an array of records"),
    ])
    func `layouts that are not read are refused by name`(dictionary: String, what: String) throws {
        #expect(throws: TensorsError.unsupportedArray(path: path, what: what)) {
            try open(dictionary, data: [0, 0, 0, 0])
        }
    }

    @Test(arguments: [
        "", "{", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
    ])
    func `a malformed header is refused`(dictionary: String) throws {
        do {
            _ = try open(dictionary, data: [0, 0, 0, 0])
            Issue.record("the header was accepted")
        } catch TensorsError.badHeader(let file, .malformed) {
            #expect(file == path)
        }
    }

    @Test func `a key that stands twice is refused`() throws {
        #expect(throws: TensorsError.badHeader(path: path, reason: .duplicateName("descr"))) {
            try open("{'descr': '<f4', 'descr': '<f8'}", data: [])
        }
    }

    @Test func `data that end too early or too late are refused`() throws {
        let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}"
        let start = 10 + dictionary.utf8.count
        #expect(
            throws: TensorsError.truncated(path: path, expected: start + 8, found: start + 7)
        ) { try open(dictionary, data: .init(repeating: 0, count: 7)) }
        #expect(throws: TensorsError.trailingBytes(path: path, count: 1)) {
            try open(dictionary, data: .init(repeating: 0, count: 9))
        }
        #expect(throws: TensorsError.self) {
            try open(
                "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4)}",
                data: []
            )
        }
    }

    @Test func `a file that is not an array is refused`() throws {
        try folder.write("not an array at all", to: "a.npy")
        #expect(throws: TensorsError.badHeader(path: path, reason: .malformed(offset: 0))) {
            try NumPyFile(path: path)
        }
        try folder.write("short", to: "a.npy")
        #expect(throws: TensorsError.truncated(path: path, expected: 12, found: 5)) {
            try NumPyFile(path: path)
        }
        let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
        try folder.write(magic + [0xFF, 0xFF, 0, 0], to: "a.npy")
        #expect(throws: TensorsError.badHeader(path: path, reason: .tooLong(bytes: 0xFFFF))) {
            try NumPyFile(path: path)
        }
    }

    @Test func `mutated files are refused or read, and never end the process`() throws {
        let dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }   \n"
        let original =
            [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(dictionary.utf8.count), 0]
            + Array(dictionary.utf8) + [UInt8](repeating: 0x3F, count: 24)
        let interesting = Array("(){}'\",:0123456789<>fTF ".utf8)
        var random = SeededRandom(seed: 21)
        for _ in 0..<Fixtures.fuzzCases(default: 500) {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes[position] = interesting.randomElement(using: &random) ?? 0
                } else {
                    bytes[position] = UInt8.random(in: 0...255, using: &random)
                }
            }
            try folder.write(bytes, to: "a.npy")
            do {
                let file = try NumPyFile(path: path)
                #expect(file.matrix().elements.count == file.rows * file.columns)
            } catch {
                #expect(error.description.hasPrefix(path))
            }
        }
    }
}
