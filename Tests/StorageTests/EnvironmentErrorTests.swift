import Foundation
import Storage
import TestSupport
import Testing

@Suite struct EnvironmentErrorTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [EnvironmentOptions.Mode.readOnly, .readWrite])
    func `a folder without a database is not found`(mode: EnvironmentOptions.Mode) throws {
        #expect(throws: StorageError.notFound(path: folder.url.path)) {
            try Environment(path: folder.url.path, options: .init(mode: mode))
        }
        let absent = folder.path("absent")
        #expect(throws: StorageError.notFound(path: absent)) {
            try Environment(path: absent, options: .init(mode: mode))
        }
        #expect(!FileManager.default.fileExists(atPath: absent))
    }

    @Test func `a file of another kind is not a database`() throws {
        let content = Data(repeating: 0x20, count: 20_000)
        try content.write(to: URL(filePath: folder.path("data.mdb")))
        #expect(throws: StorageError.notADatabase(path: folder.url.path)) {
            try Environment(path: folder.url.path)
        }
        #expect(try Data(contentsOf: URL(filePath: folder.path("data.mdb"))) == content)
    }

    @Test func `a file without its end is truncated, and is left as it was`() throws {
        do {
            let environment = try Environment(path: folder.url.path)
            let values: Database<UInt32, [UInt8]> = try environment.database("values")
            try environment.write {
                try values.put([UInt8](repeating: 1, count: 1 << 20), for: 1, in: $0)
            }
        }
        let file = folder.path("data.mdb")
        let whole = try #require(
            FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        )
        #expect(truncate(file, off_t(whole / 2)) == 0)
        for mode in [EnvironmentOptions.Mode.readOnly, .readWrite] {
            #expect(
                throws: StorageError.truncated(
                    path: folder.url.path,
                    expectedBytes: whole,
                    foundBytes: whole / 2
                )
            ) { try Environment(path: folder.url.path, options: .init(mode: mode)) }
        }
        let now = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        #expect(now == whole / 2)
    }

    @Test func `a file that only lacks free pages is whole, and is extended`() throws {
        do {
            let environment = try Environment(path: folder.url.path)
            let values: Database<UInt32, [UInt8]> = try environment.database("values")
            let large = [UInt8](repeating: 1, count: 1 << 16)
            try environment.write { try values.put(large, for: 1, in: $0) }
            try environment.write { try values.put(large, for: 2, in: $0) }
            try environment.write { try values.deleteAll(over: .all, in: $0) }
            // Later commits find room in front, and leave the last pages free.
            for value in 0..<8 {
                try environment.write { try values.put([UInt8(value)], for: 3, in: $0) }
            }
        }
        let file = folder.path("data.mdb")
        let whole = try #require(
            FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        )
        #expect(truncate(file, off_t(whole - 4096)) == 0)
        let environment = try Environment(path: folder.url.path)
        let values: Database<UInt32, [UInt8]> = try environment.database("values")
        #expect(try environment.read { try values.get(3, in: $0) } == [7])
        let extended = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
        #expect(extended == whole)
    }

    @Test func `a read-only environment refuses to write and to make databases`() throws {
        do { _ = try Environment(path: folder.url.path) }
        let environment = try Environment(path: folder.url.path, options: .init(mode: .readOnly))
        #expect(throws: StorageError.readOnly(path: folder.url.path)) {
            try environment.write { _ in }
        }
        #expect(throws: StorageError.databaseNotFound(path: folder.url.path, name: "names")) {
            let _: Database<String, String> = try environment.database("names")
        }
        // The folder's one handle cannot write.
        #expect(throws: StorageError.readOnly(path: folder.url.path)) {
            try Environment(path: folder.url.path)
        }
    }

    @Test func `a read-only environment shares a handle that writes, and still refuses`() throws {
        let writing = try Environment(path: folder.url.path)
        let reading = try Environment(path: folder.url.path, options: .init(mode: .readOnly))
        let names: Database<String, String> = try writing.database("names")
        try writing.write { try names.put("value", for: "key", in: $0) }
        #expect(try reading.read { try names.get("key", in: $0) } == "value")
        #expect(throws: StorageError.readOnly(path: folder.url.path)) { try reading.write { _ in } }
    }

    @Test func `more databases than the environment was opened for are refused`() throws {
        var options = EnvironmentOptions()
        options.maximumDatabases = 2
        let environment = try Environment(path: folder.url.path, options: options)
        for name in ["a", "b"] {
            let _: Database<String, String> = try environment.database(name)
        }
        #expect(throws: StorageError.databasesFull(path: folder.url.path, limit: 2)) {
            let _: Database<String, String> = try environment.database("c")
        }
    }

    @Test func `more readers than the table has places are refused`() throws {
        var options = EnvironmentOptions()
        options.maximumReaders = 3
        let environment = try Environment(path: folder.url.path, options: options)
        var snapshots = try (0..<3).map { _ in try environment.snapshot() }
        #expect(throws: StorageError.readersFull(path: folder.url.path, limit: 3)) {
            try environment.read { _ in }
        }
        snapshots.removeLast()
        try environment.read { _ in }
        withExtendedLifetime(snapshots) {}
    }

    @Test func `a database that was opened after a snapshot is not used in it`() throws {
        let environment = try Environment(path: folder.url.path)
        let snapshot = try environment.snapshot()
        let names: Database<String, String> = try environment.database("names")
        #expect(throws: StorageError.databaseNewerThanTransaction(name: "names")) {
            try snapshot.read { (transaction) throws(StorageError) in
                try names.get("key", in: transaction)
            }
        }
    }

    @Test func `a disk that is full keeps what was committed`() throws {
        let probe = try ProbeProcess("fill", folder.url.path, 5 << 20)
        let line = try #require(probe.line())
        try probe.finish()
        // Two header pages and a tree leave room for four values of 1 MiB.
        #expect(
            line
                == "added 4, kept 4: \(StorageError.noSpace(path: folder.url.path))"
        )
        let environment = try Environment(path: folder.url.path)
        let values: Database<UInt64, [UInt8]> = try environment.database("values")
        let expected = [UInt8](repeating: 7, count: 1 << 20)
        #expect(
            try environment.read { try values.entries(in: $0) }.allSatisfy { $0.value == expected }
        )
        try environment.write { try values.put(expected, for: 4, in: $0) }
        #expect(try environment.read { try values.count(in: $0) } == 5)
    }

    @Test(arguments: [
        StorageError.notFound(path: "/p"), .alreadyExists(path: "/p"), .notADatabase(path: "/p"),
        .versionMismatch(path: "/p"), .corrupted(path: "/p"),
        .truncated(path: "/p", expectedBytes: 2, foundBytes: 1), .readOnly(path: "/p"),
        .permissionDenied(path: "/p"), .noSpace(path: "/p"),
        .mapFull(path: "/p", bytes: 1, openTransactions: 1),
        .noAddressSpace(path: "/p", bytes: 1), .readersFull(path: "/p", limit: 1),
        .writerBusy(path: "/p", holder: 1), .writerBusy(path: "/p", holder: nil),
        .databasesFull(path: "/p", limit: 1), .databaseNotFound(path: "/p", name: "n"),
        .databaseNewerThanTransaction(name: "n"), .keyTooLong(bytes: 512, limit: 511), .emptyKey,
        .valueTooLarge(bytes: 2, limit: 1), .keyOutOfOrder(database: "n"),
        .undecodable(type: "T", bytes: 3), .damagedArray(name: "n", block: 0),
        .transactionTooLarge(path: "/p"), .transactionFailed(path: "/p"),
        .environmentFailed(path: "/p"), .system(path: "/p", errno: 5),
        .unexpected(path: "/p", code: -30780),
    ])
    func `each error says in one line what happened and what to do`(error: StorageError) {
        #expect(!error.description.contains("unknown"))
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains(": "))
    }
}
