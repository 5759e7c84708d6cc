import Foundation
import Perennial
import TestSupport
import Testing

/// A disk that is full, and writes that end before their end.
@Suite(.serialized) struct FaultyWriteTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("gallery") }

    init() throws { folder = try TemporaryFolder() }

    /// Lets a writer work for a while; the ledger knows afterwards what it did.
    private func write(
        _ ledger: inout GalleryLedger,
        seed: Int,
        _ fault: [String],
        changes: Int
    ) throws {
        let writer = try ProbeProcess(program: "GalleryProbe", ["write", path, "\(seed)"] + fault)
        #expect(writer.line() == "open")
        let before = ledger.done + ledger.failed
        while let line = writer.line() {
            ledger.read(line)
            if ledger.done + ledger.failed - before >= changes { try writer.stop(); break }
        }
        while let line = writer.line() { ledger.read(line) }
    }

    @Test(arguments: ["short", "full"])
    func `a write that goes wrong refuses its change and harms no other`(fault: String) throws {
        var ledger = GalleryLedger()
        for seed in 1...Fixtures.soak(short: 4, long: 50) {
            try write(&ledger, seed: seed, [fault, "\(seed % 2 == 0 ? 60 : 12)"], changes: 40)
            try ledger.expect(path)
        }
        #expect(ledger.failed > 0 && ledger.done > 0)
        // A disk in order takes everything again.
        let failed = ledger.failed
        try write(&ledger, seed: 1_000, [], changes: 40)
        try ledger.expect(path)
        #expect(ledger.failed == failed)
        print("\(fault) writes: \(ledger.done) changes done, \(failed) refused: nothing lost")
    }

    @Test func `a full disk refuses changes, loses none, and takes them when it has room`() throws {
        var ledger = GalleryLedger()
        for seed in 1...Fixtures.soak(short: 3, long: 30) {
            let size =
                try FileManager.default.fileExists(atPath: path)
                ? Gallery(path: path).fileBytes() : 0
            try write(
                &ledger,
                seed: seed,
                ["limit", "\(size + 150_000 + 4_096 * seed + 100 * seed)"],
                changes: Fixtures.soak(short: 110, long: 200)
            )
            try ledger.expect(path)
        }
        #expect(ledger.failed > 0 && ledger.done > 0)
        let failed = ledger.failed
        try write(&ledger, seed: 1_000, [], changes: 40)
        try ledger.expect(path)
        #expect(ledger.failed == failed)
        print("full disk: \(ledger.done) changes done, \(failed) refused: nothing lost")
    }

    @Test(.enabled(if: geteuid() == 0 && Fixtures.soak(short: false, long: true)))
    func `a full file system refuses changes and loses none`() throws {
        let mount = path
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: false)
        try run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount)
        defer { try? run("umount", mount) }
        var ledger = GalleryLedger()
        for seed in 1...10 {
            try write(&ledger, seed: seed, [], changes: 300)
            try ledger.expect(path)
        }
        #expect(ledger.failed > 0 && ledger.done > 0)
        let failed = ledger.failed
        try run("mount", "-o", "remount,size=64m", mount)
        try write(&ledger, seed: 1_000, [], changes: 40)
        try ledger.expect(path)
        #expect(ledger.failed == failed)
        print("tmpfs of 3 MiB: \(ledger.done) changes done, \(failed) refused: nothing lost")
    }

    private func run(_ words: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(words)")
    }
}
