import Foundation
import Perennial
import Storage
import TestSupport
import Testing

/// `kill -9` at random moments of committing, replacing, deleting, merging and copying.
@Suite(.serialized) struct KilledGalleryTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("gallery") }

    init() throws { folder = try TemporaryFolder() }

    @Test func `every acknowledged change is there after each kill`() throws {
        var random = SystemRandomNumberGenerator()
        var ledger = GalleryLedger()
        var (kills, copies) = (0, 0)
        while kills < Fixtures.soak(short: 12, long: 200) {
            let writer = try ProbeProcess(program: "GalleryProbe", ["write", path, "\(kills + 1)"])
            #expect(writer.line() == "open")
            let target = folder.path("copy-\(kills)")
            let copier =
                kills % 3 == 2
                ? try ProbeProcess(program: "GalleryProbe", ["back-up", path, target]) : nil
            // Not a wait for a result: the moment of the kill is what is random here.
            usleep(.random(in: 5_000...500_000, using: &random))
            copier?.killAtOnce()
            writer.killAtOnce()
            while let line = writer.line() { ledger.read(line) }
            try ledger.expect(path)
            if let copier {
                while let line = copier.line() {
                    let copy = String(line.dropFirst("copied ".count))
                    #expect(try Gallery(path: copy).snapshot().verify() == [])
                    copies += 1
                }
                try expectNothingHalfDone(target)
            }
            kills += 1
        }
        #expect(ledger.done > kills)
        print(
            "\(kills) kills, \(ledger.done) acknowledged changes, \(copies) finished copies: nothing lost"
        )
    }

    /// A copy has its name when it is complete, and only then.
    private func expectNothingHalfDone(_ target: String) throws {
        let (parent, name) = (
            (target as NSString).deletingLastPathComponent, (target as NSString).lastPathComponent
        )
        for file in try FileManager.default.contentsOfDirectory(atPath: parent)
        where file.hasPrefix(name) {
            if !file.hasSuffix(".partial") {
                #expect(try Gallery(path: parent + "/" + file).snapshot().verify() == [])
            }
            try FileManager.default.removeItem(atPath: parent + "/" + file)
        }
    }
}
