import Foundation
import Storage
import TestSupport
import Testing

@Suite struct EnvironmentTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `what a write stored is there after opening again`() throws {
        do {
            let environment = try Environment(path: folder.path("new/deep"))
            let names = try environment.database(
                "names",
                keys: UInt64.self,
                values: String.self
            )
            try environment.write { try names.put("seven", for: 7, in: $0) }
        }
        let environment = try Environment(
            path: folder.path("new/deep"),
            options: .init(mode: .readOnly)
        )
        let names = try environment.database("names", keys: UInt64.self, values: String.self)
        #expect(try environment.read { try names.get(7, in: $0) } == "seven")
        #expect(try environment.read { try names.get(8, in: $0) } == nil)
    }

    @Test func `a write that throws leaves nothing`() throws {
        struct Refusal: Error {}
        let environment = try Environment(path: folder.url.path)
        let names: Database<String, String> = try environment.database("names")
        let version = environment.version
        #expect(throws: Refusal.self) {
            try environment.write {
                try names.put("value", for: "key", in: $0)
                throw Refusal()
            }
        }
        #expect(try environment.read { try names.count(in: $0) } == 0)
        #expect(environment.version == version)
    }

    @Test func `two spellings of a folder share one handle`() throws {
        let first = try Environment(path: folder.url.path)
        let second = try Environment(
            path: folder.url.path + "/../" + folder.url.path.split(separator: "/").last!
        )
        let inFirst: Database<UInt32, String> = try first.database("names")
        let inSecond: Database<UInt32, String> = try second.database("names")
        try first.write { try inFirst.put("one", for: 1, in: $0) }
        // A handle of the one serves transactions of the other only where they are the same.
        #expect(try second.read { try inFirst.get(1, in: $0) } == "one")
        #expect(try first.read { try inSecond.get(1, in: $0) } == "one")
    }

    @Test func `the handle lives as long as a snapshot of it`() throws {
        var environment: Environment? = try Environment(path: folder.url.path)
        let names: Database<UInt32, String> = try #require(environment).database("names")
        try environment?.write { try names.put("one", for: 1, in: $0) }
        let snapshot = try #require(environment).snapshot()
        environment = nil
        #expect(try snapshot.read { try names.get(1, in: $0) } == "one")
    }

    @Test func `a snapshot does not see later commits`() throws {
        let environment = try Environment(path: folder.url.path)
        let values: Database<UInt32, UInt64> = try environment.database("values")
        try environment.write { try values.put(1, for: 0, in: $0) }
        let snapshot = try environment.snapshot()
        try environment.write { try values.put(2, for: 0, in: $0) }
        #expect(try snapshot.read { try values.get(0, in: $0) } == 1)
        #expect(try environment.read { try values.get(0, in: $0) } == 2)
        #expect(snapshot.version < environment.version)
        #expect(try environment.snapshot().version == environment.version)
    }

    @Test func `eight threads read whole commits while one writes`() throws {
        let environment = try Environment(path: folder.url.path)
        let values: Database<UInt32, UInt64> = try environment.database("values")
        let commits: UInt64 = 60
        @Sendable func commit(_ value: UInt64) throws {
            try environment.write(durability: .deferred) { transaction in
                for key in 0..<50 { try values.put(value, for: UInt32(key), in: transaction) }
            }
        }
        @Sendable func watch() throws {
            var last: UInt64 = 0
            while last < commits {
                let found = try environment.read { try values.entries(in: $0).map(\.value) }
                #expect(found.count == 50)
                #expect(Set(found).count == 1, "a commit seen in part")
                let value = try #require(found.first)
                #expect(value >= last, "a commit that went back")
                last = value
            }
        }
        try commit(0)
        try Threads.run(
            [{ for value in 1...commits { try commit(value) } }] + (0..<8).map { _ in watch }
        )
    }

    @Test func `the reservation takes no disk`() throws {
        let environment = try Environment(path: folder.url.path)
        let statistics = try environment.statistics()
        #expect(statistics.mapBytes == 1 << 40)
        #expect(statistics.diskBytes < 1 << 20)
        #expect(statistics.usedBytes <= 1 << 20)
    }

    @Test func `statistics count readers, free pages and commits`() throws {
        let environment = try Environment(path: folder.url.path)
        let values: Database<UInt32, [UInt8]> = try environment.database("values")
        try environment.write {
            try values.put([UInt8](repeating: 1, count: 1 << 20), for: 1, in: $0)
        }
        let snapshot = try environment.snapshot()
        let before = try environment.statistics()
        #expect(before.readers == 1)
        try environment.write { try values.delete(1, in: $0) }
        let after = try environment.statistics()
        #expect(after.freePages - before.freePages >= 256)
        #expect(after.version == before.version + 1)
        withExtendedLifetime(snapshot) {}
    }

    @Test func `a backup holds the last commit and is smaller than the original`() throws {
        let environment = try Environment(path: folder.path("original"))
        let values: Database<UInt32, [UInt8]> = try environment.database("values")
        for key in 0..<20 {
            try environment.write(durability: .deferred) {
                try values.put(
                    [UInt8](repeating: UInt8(key), count: 1 << 18),
                    for: UInt32(key),
                    in: $0
                )
            }
        }
        try environment.write {
            _ = try values.deleteAll(over: .from(2), in: $0)
        }
        try environment.sync()
        try environment.backup(to: folder.path("copy"))
        #expect(throws: StorageError.alreadyExists(path: folder.path("copy"))) {
            try environment.backup(to: folder.path("copy"))
        }
        let copy = try Environment(path: folder.path("copy"), options: .init(mode: .readOnly))
        let copied: Database<UInt32, [UInt8]> = try copy.database("values")
        #expect(try copy.read { try copied.keys(in: $0) } == [0, 1])
        #expect(
            try copy.read { try copied.get(1, in: $0) } == [UInt8](repeating: 1, count: 1 << 18)
        )
        #expect(try copy.statistics().usedBytes * 5 < environment.statistics().usedBytes)
    }
}
