import Foundation
import Storage
import TestSupport
import Testing

/// Readers that may not write the lock file, in processes of another user.
@Suite struct UnlistedReaderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A folder that others may only read.
    private func environment() throws -> Environment {
        let environment = try Environment(path: folder.url.path)
        try write(1, environment)
        for (path, mode) in [("data.mdb", 0o644), ("lock.mdb", 0o644), (".", 0o755)] {
            try FileManager.default.setAttributes(
                [.posixPermissions: mode],
                ofItemAtPath: folder.path(path)
            )
        }
        return environment
    }

    private func write(_ value: UInt64, _ environment: Environment) throws {
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        try environment.write(waiting: .never) { transaction in
            for key in 0..<100 { try numbers.put(value, for: UInt64(key), in: transaction) }
        }
    }

    @Test func `a user who may not write does not, and reads`() throws {
        let environment = try environment()
        let refused = try ProbeProcess("write-as-nobody", folder.url.path)
        #expect(refused.line() == "\(StorageError.readOnly(path: folder.url.path))")
        #expect(try refused.finish() == 1)
        withExtendedLifetime(environment) {}
    }

    @Test func `a writer goes on beside a reader that may not write, whose pages stay`() throws {
        let environment = try environment()
        let probe = try ProbeProcess("hold-snapshot-as-nobody", folder.url.path)
        #expect(probe.line() == "value 1")
        for value in 2..<60 { try write(UInt64(value), environment) }
        let statistics = try environment.statistics()
        #expect(statistics.readers == 1)
        #expect(statistics.oldestReader?.process == probe.identifier)
        #expect(statistics.oldestReader?.version ?? .max < statistics.version)
        #expect(statistics.heldPages > 50)
        try probe.finish()
        #expect(probe.line() == "value 1")
        #expect(try environment.statistics().readers == 0)
        #expect(try environment.statistics().oldestReader == nil)
        #expect(try environment.statistics().heldPages == 0)
        // The pages are used again now.
        let used = try environment.statistics().usedBytes
        for value in 60..<120 { try write(UInt64(value), environment) }
        #expect(try environment.statistics().usedBytes == used)
    }

    @Test func `every writer keeps the pages of a reader, also one that began after others ended`()
        throws
    {
        do { _ = try environment() }
        let probe = try ProbeProcess("hold-snapshot-as-nobody", folder.url.path)
        #expect(probe.line() == "value 1")
        let writer = try ProbeProcess("increment", folder.url.path, 40)
        #expect(writer.line() == "incremented")
        try writer.finish()
        try probe.finish()
        #expect(probe.line() == "value 1")
    }

    @Test func `a writer goes on beside a stopped reader`() throws {
        let environment = try environment()
        let probe = try ProbeProcess("hold-snapshot-as-nobody", folder.url.path)
        #expect(probe.line() == "value 1")
        kill(probe.identifier, SIGSTOP)
        for value in 2..<30 { try write(UInt64(value), environment) }
        #expect(try environment.statistics().oldestReader?.process == probe.identifier)
        kill(probe.identifier, SIGCONT)
        try probe.finish()
        #expect(probe.line() == "value 1")
    }

    @Test func `a killed reader keeps no page`() throws {
        let environment = try environment()
        let probe = try ProbeProcess("hold-snapshot-as-nobody", folder.url.path)
        #expect(probe.line() == "value 1")
        try write(2, environment)
        probe.killAtOnce()
        try write(3, environment)
        #expect(try environment.statistics().readers == 0)
        #expect(try environment.statistics().heldPages == 0)
    }

    @Test func `each snapshot is one commit, while a writer commits without a pause`() throws {
        let environment = try environment()
        let probes = try (0..<2).map { _ in
            try ProbeProcess("read-on-as-nobody", folder.url.path, 1_000)
        }
        for probe in probes { #expect(probe.line() == "reading") }
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        for value in 2..<700 {
            try environment.write(durability: .deferred) { transaction in
                for key in 0..<100 {
                    try numbers.put(UInt64(value), for: UInt64(key), in: transaction)
                }
            }
        }
        for probe in probes {
            #expect(probe.line() == "sound")
            #expect(try probe.finish() == 0)
        }
    }
}
