import Foundation
import Storage
import TestSupport
import Testing

/// Files that are written anew without their free pages.
@Suite struct ShrinkingTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("environment") }

    init() throws { folder = try TemporaryFolder() }

    /// Writes 200 values of a page and more, and deletes most of them.
    private func fill(commits: Int = 1) throws {
        let environment = try Environment(path: path)
        let values: Database<UInt64, [UInt8]> = try environment.database("values")
        try environment.write { transaction in
            for key in 0..<200 {
                try values.put(
                    [UInt8](repeating: UInt8(key), count: 9_000),
                    for: UInt64(key),
                    in: transaction
                )
            }
        }
        for _ in 0..<commits {
            try environment.write { transaction in
                for key in 10..<200 { try values.delete(UInt64(key), in: transaction) }
                try values.put([7], for: 1_000, in: transaction)
            }
        }
    }

    private func size() throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path + "/data.mdb")[.size] as? Int ?? 0
    }

    private func check() throws {
        try Environment.checkPages(path: path)
        let environment = try Environment(path: path, options: .init(mode: .readOnly))
        let values: Database<UInt64, [UInt8]> = try environment.database("values")
        try environment.read { transaction in
            #expect(try values.count(in: transaction) == 11)
            for key in 0..<10 {
                let value = try values.get(UInt64(key), in: transaction)
                #expect(value == [UInt8](repeating: UInt8(key), count: 9_000))
            }
        }
    }

    @Test(arguments: 1...4) func `the file gets smaller and holds the same, after any commit`(
        commits: Int
    ) throws {
        try fill(commits: commits)
        let before = try size()
        let version = try Environment(path: path).version
        let shrinking = try Environment.shrink(path: path)
        #expect(try shrinking == .done(before: before, after: size()))
        #expect(try size() * 5 < before)
        #expect(try Environment(path: path).version == version)
        try check()
        // It is written, and read by others, as any file.
        let writer = try ProbeProcess("increment", path, 3)
        #expect(writer.line() == "incremented")
        try writer.finish()
        try check()
        #expect(try Environment(path: path).version > version)
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        #expect(names.sorted() == ["data.mdb", "lock.mdb"])
    }

    @Test func `a file without free pages stays`() throws {
        try fill()
        _ = try Environment.shrink(path: path)
        let size = try size()
        guard case .notWorthwhile = try Environment.shrink(path: path) else {
            Issue.record("it was written anew")
            return
        }
        #expect(try self.size() == size)
    }

    @Test func `a file that others have open stays, and they are named`() throws {
        try fill()
        let before = try size()
        let writer = try ProbeProcess("write", path, 1)
        #expect(writer.line() == "written")
        try writer.finish()
        let probe = try ProbeProcess("hold-snapshot", path)
        #expect(probe.line() == "value 1")
        guard case .inUse([probe.identifier], _) = try Environment.shrink(path: path) else {
            Issue.record("it does not name \(probe.identifier)")
            return
        }
        let own = try Environment(path: path, options: .init(mode: .readOnly))
        try probe.finish()
        #expect(throws: StorageError.readOnly(path: path)) { try Environment.shrink(path: path) }
        withExtendedLifetime(own) {}
        #expect(try size() >= before)
    }

    @Test func `a file that this process has open stays`() throws {
        try fill()
        let own = try Environment(path: path)
        let process = ProcessInfo.processInfo.processIdentifier
        guard case .inUse([process], _) = try Environment.shrink(path: path) else {
            Issue.record("it does not name \(process)")
            return
        }
        try own.write { _ in }
        try check()
    }

    @Test func `no change of processes that come and go is lost while a file shrinks`() throws {
        try fill()
        let writers = try (0..<2).map { _ in try ProbeProcess("increment", path, 150) }
        var shrunk = 0
        for _ in 0..<200 {
            let until = ContinuousClock.now.advanced(by: .seconds(10))
            if case .done = try Environment.shrink(path: path, waiting: .until(until)) {
                shrunk += 1
                try fill()
            }
        }
        for writer in writers {
            #expect(writer.line() == "incremented")
            try writer.finish()
        }
        #expect(shrunk > 0)
        let environment = try Environment(path: path)
        let numbers: Database<UInt64, UInt64> = try environment.database("numbers")
        #expect(try environment.read { try numbers.get(0, in: $0) } == 300)
        try Environment.checkPages(path: path)
    }

    @Test func `what a killed shrinking left is removed`() throws {
        try fill()
        try Data(repeating: 1, count: 100).write(
            to: URL(fileURLWithPath: path + "/data.mdb.shrunk")
        )
        guard case .done = try Environment.shrink(path: path) else {
            Issue.record("it did not shrink")
            return
        }
        try check()
    }
}
