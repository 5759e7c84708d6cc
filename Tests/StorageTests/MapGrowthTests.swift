import Foundation
import Storage
import TestSupport
import Testing

@Suite struct MapGrowthTests {
    private let folder: TemporaryFolder
    private let value = [UInt8](repeating: 9, count: 1 << 20)

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> (Environment, Database<UInt64, [UInt8]>) {
        var options = EnvironmentOptions()
        options.reservation = 4 << 20
        let environment = try Environment(path: folder.url.path, options: options)
        return (environment, try environment.database("values"))
    }

    @Test func `small transactions outgrow the reservation unnoticed`() throws {
        let (environment, values) = try open()
        for key in 0..<40 {
            try environment.write(durability: .deferred) {
                try values.put(value, for: UInt64(key), in: $0)
            }
        }
        #expect(try environment.read { try values.count(in: $0) } == 40)
        #expect(try environment.statistics().mapBytes > 40 << 20)
    }

    @Test func `a transaction larger than the room fails, and succeeds when repeated`() throws {
        let (environment, values) = try open()
        var runs = 0
        func fill() throws {
            try environment.write { transaction in
                runs += 1
                for key in 0..<5 { try values.put(value, for: UInt64(key), in: transaction) }
            }
        }
        #expect(
            throws: StorageError.mapFull(path: folder.url.path, bytes: 4 << 20, openTransactions: 0)
        ) { try fill() }
        #expect(runs == 1, "run again without being asked")
        #expect(try environment.read { try values.count(in: $0) } == 0)
        try fill()
        #expect(try environment.read { try values.count(in: $0) } == 5)
    }

    @Test func `a transaction that may run again grows the map until it fits`() throws {
        let (environment, values) = try open()
        var runs = 0
        try environment.write(whenFull: .growAndRunAgain) { transaction in
            runs += 1
            for key in 0..<50 { try values.put(value, for: UInt64(key), in: transaction) }
        }
        #expect(runs == 5, "4, 8, 16, 32 and 64 MiB")
        #expect(try environment.read { try values.count(in: $0) } == 50)
    }

    @Test func `an error of the closure's own hides no full map`() throws {
        struct Wrapped: Error {}
        let (environment, values) = try open()
        try environment.write(whenFull: .growAndRunAgain) { transaction in
            do {
                for key in 0..<9 { try values.put(value, for: UInt64(key), in: transaction) }
            } catch {
                throw Wrapped()
            }
        }
        #expect(try environment.read { try values.count(in: $0) } == 9)
    }

    @Test func `an open snapshot keeps the map from growing, and is named as the cause`() throws {
        let (environment, values) = try open()
        let snapshot = try environment.snapshot()
        #expect(
            throws: StorageError.mapFull(path: folder.url.path, bytes: 4 << 20, openTransactions: 1)
        ) {
            try environment.write(whenFull: .growAndRunAgain) { transaction in
                for key in 0..<5 { try values.put(value, for: UInt64(key), in: transaction) }
            }
        }
        #expect(try snapshot.read { try values.count(in: $0) } == 0)
    }

    @Test func `readers in other threads go on while the map grows`() throws {
        let (environment, values) = try open()
        @Sendable func count() throws -> Int {
            try environment.read { transaction in
                try values.withCursor(in: transaction) { cursor in
                    var seen = 0
                    while let length = try cursor.withNextBytes({ _, bytes in
                        bytes.copiedBytes.allSatisfy { $0 == 9 } ? bytes.byteCount : 0
                    }) {
                        #expect(length == 1 << 20)
                        seen += 1
                    }
                    return seen
                }
            }
        }
        let writer: @Sendable () throws -> Void = { [value] in
            for key in 0..<30 {
                try environment.write(durability: .deferred, whenFull: .growAndRunAgain) {
                    try values.put(value, for: UInt64(key), in: $0)
                }
            }
        }
        try Threads.run([writer] + (0..<4).map { _ in { while try count() < 30 {} } })
    }

    @Test func `a reader follows when another process outgrows its map`() throws {
        let (environment, values) = try open()
        let probe = try ProbeProcess("add", folder.url.path, 20 << 20)
        #expect(probe.line()?.hasPrefix("added 20") == true)
        try probe.finish()
        #expect(try environment.read { try values.count(in: $0) } == 20)
        try environment.write { try values.put(value, for: 100, in: $0) }
        #expect(try environment.read { try values.count(in: $0) } == 21)
    }

    @Test func `a small address space reserves less and holds what fits`() throws {
        let probe = try ProbeProcess("write-in-address-space", folder.url.path, 1 << 30)
        let line = try #require(probe.line())
        try probe.finish()
        #expect(line.hasPrefix("added 64, map "), "\(line)")
        let map = try #require(line.split(separator: " ").last.flatMap { Int($0) })
        #expect(map < 1 << 30)
    }
}
