import Foundation
import Storage
import TestSupport
import Testing

@Suite struct DatabaseTests {
    private let folder: TemporaryFolder
    private let environment: Environment

    init() throws {
        folder = try TemporaryFolder()
        environment = try Environment(path: folder.url.path)
    }

    @Test func `put replaces, delete removes, absence is nil`() throws {
        let names: Database<String, Data> = try environment.database("names")
        try environment.write { transaction in
            try names.put(Data([1]), for: "key", in: transaction)
            try names.put(Data([2, 3]), for: "key", in: transaction)
            #expect(try names.get("key", in: transaction) == Data([2, 3]))
            #expect(try names.contains("key", in: transaction))
            #expect(try names.count(in: transaction) == 1)
            #expect(try names.delete("key", in: transaction))
            #expect(try !names.delete("key", in: transaction))
            #expect(try names.get("key", in: transaction) == nil)
            #expect(try !names.contains("key", in: transaction))
        }
    }

    @Test func `a key has 1 to 511 bytes`() throws {
        let names: Database<[UInt8], [UInt8]> = try environment.database("names")
        let longest = [UInt8](repeating: 1, count: 511)
        try environment.write { try names.put([], for: longest, in: $0) }
        #expect(try environment.read { try names.get(longest, in: $0) } == [])
        let tooLong = StorageError.keyTooLong(bytes: 512, limit: 511)
        #expect(throws: tooLong) {
            try environment.write { try names.put([], for: longest + [1], in: $0) }
        }
        #expect(throws: tooLong) {
            try environment.read { try names.get(longest + [1], in: $0) }
        }
        #expect(throws: StorageError.emptyKey) {
            try environment.write { try names.put([1], for: [], in: $0) }
        }
        #expect(throws: StorageError.emptyKey) {
            try environment.read { try names.get([], in: $0) }
        }
    }

    @Test func `appending takes ascending keys only`() throws {
        let values: Database<UInt64, UInt32> = try environment.database("values")
        try environment.write { transaction in
            for key in 0..<1000 {
                try values.append(UInt32(key), for: UInt64(key), in: transaction)
            }
        }
        #expect(throws: StorageError.keyOutOfOrder(database: "values")) {
            try environment.write { try values.append(0, for: 500, in: $0) }
        }
        #expect(try environment.read { try values.keys(in: $0) } == Array(0..<1000))
    }

    @Test func `a reserved value holds what the closure wrote`() throws {
        let values: Database<UInt32, [UInt8]> = try environment.database("values")
        try environment.write { transaction in
            try values.put(bytes: 5000, for: 1, in: transaction) { room in
                for index in 0..<room.byteCount {
                    room.storeBytes(of: UInt8(index % 251), toByteOffset: index, as: UInt8.self)
                }
            }
        }
        let expected = (0..<5000).map { UInt8($0 % 251) }
        #expect(try environment.read { try values.get(1, in: $0) } == expected)
        let lent = try environment.read { transaction in
            try values.withBytes(of: 1, in: transaction) { $0.copiedBytes }
        }
        #expect(lent == expected)
        let absent = try environment.read { transaction in
            try values.withBytes(of: 2, in: transaction) { $0.byteCount }
        }
        #expect(absent == nil)
    }

    @Test func `bytes of another type are undecodable`() throws {
        let written: Database<UInt32, [UInt8]> = try environment.database("values")
        try environment.write {
            try written.put([0xff, 0xfe, 0x00], for: 1, in: $0)
        }
        let numbers: Database<UInt32, UInt64> = try environment.database("values")
        #expect(throws: StorageError.undecodable(type: "UInt64", bytes: 3)) {
            try environment.read { try numbers.get(1, in: $0) }
        }
        let texts: Database<UInt32, String> = try environment.database("values")
        #expect(throws: StorageError.undecodable(type: "String", bytes: 3)) {
            try environment.read { try texts.get(1, in: $0) }
        }
        let keys: Database<UInt64, [UInt8]> = try environment.database("values")
        #expect(throws: StorageError.undecodable(type: "UInt64", bytes: 4)) {
            try environment.read { try keys.keys(in: $0) }
        }
    }

    @Test func `integers keep their order as keys`() throws {
        let values: Database<UInt64, UInt8> = try environment.database("values")
        let numbers: [UInt64] = [0, 1, 255, 256, 65_535, 65_536, 1 << 32, .max - 1, .max]
        try environment.write { transaction in
            for number in numbers.shuffled() { try values.put(0, for: number, in: transaction) }
        }
        #expect(try environment.read { try values.keys(in: $0) } == numbers)
        #expect(
            try environment.read { try values.keys(order: .descending, in: $0) }
                == numbers.reversed()
        )
    }

    @Test(arguments: 0..<30)
    func `every range, both ways, is what a sorted array says`(seed: Int) throws {
        var generator = SeededRandom(seed: UInt64(seed))
        let values: Database<[UInt8], UInt32> = try environment.database("values")
        // Few letters, with 0 and 255, so that prefixes and their ends meet.
        func key() -> [UInt8] {
            (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                [0, 1, 127, 254, 255].randomElement(using: &generator) ?? 0
            }
        }
        let present = Set((0..<60).map { _ in key() })
        let sorted = present.sorted { $0.lexicographicallyPrecedes($1) }
        try environment.write { transaction in
            for key in present { try values.put(1, for: key, in: transaction) }
        }
        let (one, two) = (key(), key())
        func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
            left.lexicographicallyPrecedes(right)
        }
        let cases: [(KeyRange<[UInt8]>, ([UInt8]) -> Bool)] = [
            (.all, { _ in true }), (.prefix(one), { $0.starts(with: one) }),
            (.prefix([UInt8]()), { _ in true }), (.from(one), { !precedes($0, one) }),
            (.before(one), { precedes($0, one) }),
            (.between(one, and: two), { !precedes($0, one) && precedes($0, two) }),
            (.through(one, two), { !precedes($0, one) && !precedes(two, $0) }),
        ]
        for (range, isInside) in cases {
            let expected = sorted.filter(isInside)
            #expect(try environment.read { try values.keys(over: range, in: $0) } == expected)
            let reversed = try environment.read {
                try values.keys(over: range, order: .descending, in: $0)
            }
            #expect(reversed == expected.reversed())
        }
        let removed = try environment.write { try values.deleteAll(over: .prefix(one), in: $0) }
        let kept = sorted.filter { !$0.starts(with: one) }
        #expect(removed == sorted.count - kept.count)
        #expect(try environment.read { try values.keys(in: $0) } == kept)
    }

    @Test func `all keys of a database are deleted at once`() throws {
        let values: Database<UInt32, [UInt8]> = try environment.database("values")
        try environment.write { transaction in
            for key in UInt32(0)..<100 {
                try values.put([UInt8](repeating: 0, count: 9000), for: key, in: transaction)
            }
        }
        #expect(try environment.write { try values.deleteAll(over: .all, in: $0) } == 100)
        #expect(try environment.read { try values.count(in: $0) } == 0)
    }
}
