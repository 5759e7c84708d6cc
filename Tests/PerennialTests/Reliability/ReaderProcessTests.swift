import Foundation
import Perennial
import TestSupport
import Testing

/// Readers in other processes while a gallery is written.
@Suite(.serialized) struct ReaderProcessTests {
    /// Seconds of the long form; 30 minutes, or what `PERENNIAL_SOAK_SECONDS` says.
    private static let seconds =
        ProcessInfo.processInfo.environment["PERENNIAL_SOAK_SECONDS"].flatMap(Double.init) ?? 1_800

    @Test func `eight readers see whole commits only, and none older than before`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("gallery")
        let writer = try ProbeProcess(program: "GalleryProbe", ["write", path, "1"])
        #expect(writer.line() == "open")
        let readers = try (0..<8).map {
            try ProbeProcess(program: "GalleryProbe", ["read", path, "\($0)"])
        }
        for reader in readers { #expect(reader.line() == "open") }
        var ledger = GalleryLedger()
        let start = Date()
        while Date().timeIntervalSince(start) < Fixtures.soak(short: 3, long: Self.seconds) {
            ledger.read(try #require(writer.line()))
        }
        let took = Date().timeIntervalSince(start)
        try writer.stop()
        for reader in readers { try reader.stop() }
        while let line = writer.line() { ledger.read(line) }
        var (searches, snapshots) = (0, 0)
        for reader in readers {
            let words = (reader.line() ?? "ended").split(separator: " ")
            #expect(words.first == "sound", "\(words)")
            guard words.first == "sound", words.count == 3 else { continue }
            searches += Int(words[1]) ?? 0
            snapshots += Int(words[2]) ?? 0
        }
        try ledger.expect(path)
        #expect(ledger.failed == 0 && ledger.done > 0 && snapshots > 8)
        print(
            "8 readers, \(Int(took)) s: \(ledger.done) changes, \(searches) searches in \(snapshots) "
                + "snapshots, \(try Gallery(path: path).fileBytes()) bytes at the end: all sound"
        )
    }
}
