import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SecondProcessTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func value(_ environment: Environment) throws -> [UInt64] {
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        return try environment.read { try numbers.entries(in: $0).map(\.value) }
    }

    @Test func `the last commit is readable after each of ten writers was killed inside a write`()
        throws
    {
        let environment = try Environment(path: folder.url.path)
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        for round in 1...10 {
            try environment.write { transaction in
                for key in 0..<100 {
                    try numbers.put(UInt64(round), for: UInt64(key), in: transaction)
                }
            }
            let probe = try ProbeProcess("hold-writer", folder.url.path, 1000 + round)
            #expect(probe.line() == "inside")
            probe.killAtOnce()
            #expect(
                try value(environment) == [UInt64](repeating: UInt64(round), count: 100)
            )
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(names.sorted() == ["data.mdb", "lock.mdb"])
    }

    @Test func `a writer that may not wait names the process that writes`() throws {
        let probe = try ProbeProcess("hold-writer", folder.url.path, 5)
        #expect(probe.line() == "inside")
        let environment = try Environment(path: folder.url.path)
        let busy = StorageError.writerBusy(path: folder.url.path, holder: probe.identifier)
        #expect(throws: busy) { try environment.write(waiting: .never) { _ in } }
        let soon = ContinuousClock.now.advanced(by: .milliseconds(20))
        #expect(throws: busy) { try environment.write(waiting: .until(soon)) { _ in } }
        #expect(try value(environment) == [])
        try probe.finish()
        try environment.write(waiting: .never) { _ in }
        #expect(try value(environment) == [UInt64](repeating: 5, count: 100))
    }

    @Test func `a writer waits for the one before it`() throws {
        let environment = try Environment(path: folder.url.path)
        let first = try ProbeProcess("hold-writer", folder.url.path, 5)
        #expect(first.line() == "inside")
        let second = try ProbeProcess("hold-writer", folder.url.path, 6)
        try first.finish()
        #expect(second.line() == "inside")
        #expect(try value(environment) == [UInt64](repeating: 5, count: 100))
        try second.finish()
        #expect(try value(environment) == [UInt64](repeating: 6, count: 100))
    }

    @Test func `a thread that may not wait names this process`() throws {
        let environment = try Environment(path: folder.url.path)
        let busy = StorageError.writerBusy(
            path: folder.url.path,
            holder: ProcessInfo.processInfo.processIdentifier
        )
        try environment.write { _ in
            #expect(throws: busy) {
                try Threads.run([{ try environment.write(waiting: .never) { _ in } }])
            }
        }
    }

    @Test func `one holder at a time has the lease of a series of writes`() throws {
        let environment = try Environment(path: folder.url.path)
        let process = ProcessInfo.processInfo.processIdentifier
        do {
            let lease = try environment.writerLease()
            #expect(throws: StorageError.writerBusy(path: folder.url.path, holder: process)) {
                _ = try environment.writerLease()
            }
            // A lease keeps no write out, its holder's least of all.
            try environment.write(waiting: .never) { _ in }
            withExtendedLifetime(lease) {}
        }
        _ = try environment.writerLease()
    }

    @Test func `a snapshot of another process stays as it was`() throws {
        let environment = try Environment(path: folder.url.path)
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        try environment.write { try numbers.put(1, for: 0, in: $0) }
        let probe = try ProbeProcess("hold-snapshot", folder.url.path)
        #expect(probe.line() == "value 1")
        #expect(try environment.statistics().readers == 1)
        for value in 2..<20 {
            try environment.write { try numbers.put(UInt64(value), for: 0, in: $0) }
        }
        try probe.finish()
        #expect(probe.line() == "value 1")
    }

    @Test func `the place of a killed reader is free after the next write`() throws {
        let environment = try Environment(path: folder.url.path)
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        try environment.write { try numbers.put(1, for: 0, in: $0) }
        let probe = try ProbeProcess("hold-snapshot", folder.url.path)
        #expect(probe.line() == "value 1")
        probe.killAtOnce()
        try environment.write { try numbers.put(2, for: 0, in: $0) }
        #expect(try environment.statistics().readers == 0)
    }
}
