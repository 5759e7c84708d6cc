import Foundation
import Storage
import TestSupport
import Testing

@Suite struct ArrayStoreTests {
    private let folder: TemporaryFolder
    private let environment: Environment
    private let arrays: ArrayStore

    init() throws {
        folder = try TemporaryFolder()
        environment = try Environment(path: folder.url.path)
        arrays = try ArrayStore(environment)
    }

    private func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var generator = SeededRandom(seed: seed)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private func write(
        _ bytes: [UInt8],
        name: String,
        rowBytes: Int,
        blockBytes: Int,
        step: Int
    ) throws -> ArrayLayout {
        var writer = try arrays.writer(name: name, rowBytes: rowBytes, blockBytes: blockBytes)
        for start in stride(from: 0, to: bytes.count, by: step * rowBytes) {
            try writer.append(bytes[start..<min(start + step * rowBytes, bytes.count)].span)
        }
        return try writer.finish()
    }

    @Test(arguments: [
        (rows: 0, rowBytes: 8, blockBytes: 64), (1, 1, 1), (1, 3, 1000), (1000, 3, 64),
        (1024, 16, 4096), (777, 384, 16384), (5, 5000, 4096), (100_000, 12, 1 << 20),
    ])
    func `rows are read back where they are mapped`(
        rows: Int,
        rowBytes: Int,
        blockBytes: Int
    )
        throws
    {
        let expected = bytes(rows * rowBytes)
        let layout = try write(
            expected,
            name: "a",
            rowBytes: rowBytes,
            blockBytes: blockBytes,
            step: 7
        )
        #expect(layout.rows == rows)
        #expect(layout.rowBytes << layout.rowsPerBlockShift <= max(blockBytes, rowBytes))
        let array = try arrays.array(layout, in: environment.snapshot())
        #expect(array.rows == rows)
        var found: [UInt8] = []
        for row in 0..<rows { array.withRow(row) { found += $0.copiedBytes } }
        #expect(found == expected)
        #expect(array.checksum == layout.checksum)
        array.withUnsafeBlocks { blocks in
            for block in blocks {
                #expect(UInt(bitPattern: block.baseAddress) % 64 == 0, "not on a cache line")
            }
        }
        try arrays.verify(layout, in: environment.snapshot())
    }

    @Test func `an array stays readable after it was removed and its pages were wanted`() throws {
        let expected = bytes(1 << 20)
        let layout = try write(expected, name: "a", rowBytes: 64, blockBytes: 1 << 16, step: 99)
        let array = try arrays.array(layout, in: environment.snapshot())
        try environment.write { try arrays.remove("a", in: $0) }
        _ = try write(
            bytes(1 << 20, seed: 2),
            name: "b",
            rowBytes: 64,
            blockBytes: 1 << 16,
            step: 9
        )
        #expect(array.checksum == layout.checksum)
        #expect(throws: StorageError.damagedArray(name: "a", block: 0)) {
            try arrays.array(layout, in: environment.snapshot())
        }
    }

    @Test func `blocks of an unfinished writer are found and removed`() throws {
        _ = try write(bytes(4096), name: "segments/1/codes", rowBytes: 16, blockBytes: 64, step: 1)
        _ = try write(bytes(160), name: "segments/1/ids", rowBytes: 16, blockBytes: 64, step: 1)
        var killed = try arrays.writer(name: "segments/2/codes", rowBytes: 16, blockBytes: 64)
        try killed.append(bytes(160).span)
        let all = ["segments/1/codes", "segments/1/ids", "segments/2/codes"]
        #expect(try environment.read { try arrays.names(in: $0) } == all)
        #expect(
            try environment.read { try arrays.names(prefix: "segments/2/", in: $0) }
                == ["segments/2/codes"]
        )
        let removed = try environment.write { try arrays.removeAll(prefix: "segments/2/", in: $0) }
        #expect(removed == 2)
        #expect(try environment.write { try arrays.remove("segments/1/ids", in: $0) } == 3)
        #expect(try environment.read { try arrays.names(in: $0) } == ["segments/1/codes"])
    }

    @Test func `a new writer removes what its name held before`() throws {
        _ = try write(bytes(640), name: "a", rowBytes: 16, blockBytes: 64, step: 1)
        let layout = try write(bytes(16, seed: 2), name: "a", rowBytes: 16, blockBytes: 64, step: 1)
        #expect(try environment.write { try arrays.remove("a", in: $0) } == layout.rows)
    }

    @Test func `a changed byte is found by verifying`() throws {
        let expected = bytes(1 << 16)
        let layout = try write(expected, name: "a", rowBytes: 16, blockBytes: 1 << 14, step: 99)
        let raw: Database<[UInt8], [UInt8]> = try environment.database("arrays")
        try environment.write { transaction in
            let keys = try raw.keys(in: transaction)
            var value = try #require(try raw.get(keys[2], in: transaction))
            value[1000] ^= 1
            try raw.put(value, for: keys[2], in: transaction)
        }
        let snapshot = try environment.snapshot()
        #expect(throws: StorageError.damagedArray(name: "a", block: 2)) {
            try arrays.verify(layout, in: snapshot)
        }
    }

    @Test func `a layout of another shape is refused`() throws {
        let layout = try write(bytes(640), name: "a", rowBytes: 16, blockBytes: 64, step: 1)
        let json = try #require(
            String(data: try JSONEncoder().encode(layout), encoding: .utf8)
        )
        let other = try JSONDecoder().decode(
            ArrayLayout.self,
            from: Data(json.replacing("\"rowBytes\":16", with: "\"rowBytes\":8").utf8)
        )
        #expect(throws: StorageError.damagedArray(name: "a", block: 0)) {
            try arrays.array(other, in: environment.snapshot())
        }
        #expect(
            try JSONDecoder().decode(ArrayLayout.self, from: Data(json.utf8)) == layout
        )
    }

    @Test func `blocks outgrow a small reservation`() throws {
        var options = EnvironmentOptions()
        options.reservation = 1 << 20
        let small = try ArrayStore(Environment(path: folder.path("small"), options: options))
        var writer = try small.writer(name: "a", rowBytes: 1024)
        let rows = bytes(1 << 20)
        for _ in 0..<40 { try writer.append(rows.span) }
        let layout = try writer.finish()
        let snapshot = try Environment(path: folder.path("small")).snapshot()
        let array = try small.array(layout, in: snapshot)
        #expect(array.rows == 40 << 10)
        #expect(array.withRow(40 << 10 - 1) { $0.copiedBytes } == Array(rows.suffix(1024)))
    }

    @Test(arguments: [0, 1, 2, 3, 5, 64, 1000])
    func `an array in memory of its own has the same rows`(rows: Int) throws {
        let expected = bytes(rows * 6)
        let array = MappedArray(copying: expected.span, rowBytes: 6)
        #expect(array.rows == rows)
        var found: [UInt8] = []
        for row in 0..<rows { array.withRow(row) { found += $0.copiedBytes } }
        #expect(found == expected)
        array.withUnsafeBlocks { #expect($0.count == (rows == 0 ? 0 : 1)) }
    }

    /// Values of the reference implementation's Python package, xxhash 3.
    @Test(
        arguments: [
            (0, 0xef46_db37_51d8_e999), (1, 0xcd2e_90b8_0b4c_83e2), (3, 0xa9fb_57a5_0f69_fffe),
            (4, 0x38c0_ca03_195f_ad59), (7, 0x873e_1341_dd99_6d94), (8, 0xc30b_7a5c_aab3_f7d0),
            (31, 0x9edd_e06c_212a_428c), (32, 0xc2d1_d53b_75f8_556e), (33, 0xa075_01de_4321_4d69),
            (63, 0x768d_19da_a9c0_1f8b), (64, 0xf3e3_42c8_527e_1ff5), (100, 0xa6aa_caf5_dece_c0f0),
            (1000, 0xbab9_c4ef_8751_593d),
        ] as [(Int, UInt64)]
    )
    func `the checksum is XXH64 of the blocks' XXH64`(count: Int, expected: UInt64) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + 3) }
        #expect(MappedArray(copying: bytes.span, rowBytes: 1).checksum == expected)
    }
}
