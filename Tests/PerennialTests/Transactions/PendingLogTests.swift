import Encoders
import Foundation
import Perennial
import Storage
import Tensors
import TestSupport
import Testing

/// Vectors that were made for a space stay in that space, whatever happens meanwhile.
@Suite struct PendingLogTests {
    private let fixture: UpgradeFixture
    private let third = WordEncoder(dimension: 40, seed: 9)

    init() throws { fixture = try UpgradeFixture() }

    private func search(_ gallery: Gallery, _ texts: [String]) throws -> UpgradeSearch.Answer {
        let search = try UpgradeSearch(
            gallery.snapshot(),
            models: fixture.models,
            cascade: .init(candidates: 100)
        )
        return try search.search(texts, options: SearchOptions(k: 10))
    }

    /// Expects that every vector of a gallery is what its encoder makes of the document.
    private func expectVectors(_ gallery: Gallery, of encoder: any TextEncoder) throws {
        let file = fixture.folder.path("exported.jsonl")
        try gallery.snapshot().exportJSONLines(to: file)
        let lines = try Fixtures.jsonLines(URL(fileURLWithPath: file), as: Line.self)
        #expect(try lines.count == gallery.snapshot().manifest.documents)
        let expected = try encoder.encode(lines.map(\.text), options: EncodingOptions())
        let foreign = lines.indices.filter { lines[$0].embedding != expected.row($0) }
        #expect(foreign.isEmpty, "\(foreign.count) vectors are of another space")
    }

    private struct Line: Decodable {
        let text: String
        let embedding: [Float]
    }

    @Test func `what a cascade made before an abandon enters no later upgrade`() throws {
        let gallery = try fixture.switched(cascade: 20)
        let answer = try search(gallery, ["word1 word2", "word30 word31", "word44"])
        #expect(answer.renewed.count > 0)
        let writer = try GalleryWriter(gallery)
        try writer.abandonUpgrade()
        // The search ends after the abandon, and keeps what it has made.
        try gallery.keep(answer.renewed)
        _ = try writer.fitUpgrade(
            UpgradeModels(new: third, old: fixture.old),
            options: UpgradeFixture.ridge
        )
        try gallery.keep(answer.renewed)
        try writer.switchUpgrade(isForced: true)
        _ = try writer.backfillUpgrade(third)
        try gallery.keep(answer.renewed)
        try writer.finishUpgrade()
        try gallery.keep(answer.renewed)
        try expectVectors(gallery, of: third)
        #expect(try gallery.snapshot().verify().isEmpty)
        #expect(try pendingKeys().isEmpty)
    }

    @Test func `what a cascade made of a document is dropped when the document has gone`() throws {
        let gallery = try fixture.switched(cascade: 20)
        let answer = try search(gallery, ["word1 word2"])
        let hit = try #require(answer.hits[0].first?.record)
        let writer = try GalleryWriter(gallery)
        try gallery.keep(answer.renewed)
        let before = try gallery.snapshot().upgradeProgress().kept
        try writer.delete(keys: [hit.key])
        #expect(try gallery.snapshot().upgradeProgress().kept == before - 1)
        try gallery.keep(answer.renewed)
        #expect(try gallery.snapshot().upgradeProgress().kept == before - 1)
    }

    @Test func `an upgrade that ends in the midst of its own work leaves nothing behind`() throws {
        let gallery = try fixture.gallery()
        let writer = try GalleryWriter(gallery)
        let observer = GalleryWriter.UpgradeObserver(progress: { _, _ in
            try? writer.abandonUpgrade()
        })
        #expect(throws: PerennialError.changedMeanwhile(path: fixture.path)) {
            try writer.fitUpgrade(
                fixture.models,
                options: UpgradeFixture.ridge,
                observer: observer
            )
        }
        #expect(try gallery.snapshot().manifest.upgrade == nil)
        #expect(try pendingKeys().isEmpty)
        _ = try writer.fitUpgrade(fixture.models, options: UpgradeFixture.ridge)
        #expect(throws: PerennialError.changedMeanwhile(path: fixture.path)) {
            try writer.backfillUpgrade(
                fixture.new,
                options: BackfillOptions(documentsPerCommit: 100),
                observer: observer
            )
        }
        #expect(try gallery.snapshot().manifest.upgrade == nil)
        #expect(try gallery.snapshot().verify().isEmpty)
        try expectVectors(gallery, of: fixture.old)
    }

    @Test func `pending vectors without a space are never read, and the next change removes them`()
        throws
    {
        let gallery = try fixture.gallery()
        let writer = try GalleryWriter(gallery)
        // As formats before 4 kept them: the document's number and the passage alone.
        let log = try Environment(path: fixture.path).database(
            "renewed",
            keys: [UInt8].self,
            values: [UInt8].self
        )
        let environment = try Environment(path: fixture.path)
        try environment.write { transaction in
            for number in UInt8(0)..<200 {
                let key = [UInt8](repeating: 0, count: 7) + [number, 0, 0, 0, 0]
                try log.put([1, 2, 3], for: key, in: transaction)
            }
        }
        _ = try writer.fitUpgrade(fixture.models, options: UpgradeFixture.ridge)
        #expect(try gallery.snapshot().manifest.format == 4)
        #expect(try pendingKeys().allSatisfy { $0.count >= 44 })
        _ = try writer.backfillUpgrade(fixture.new)
        try writer.finishUpgrade()
        try expectVectors(gallery, of: fixture.new)
        #expect(try gallery.snapshot().manifest.format == 2)
    }

    private func pendingKeys() throws -> [[UInt8]] {
        let environment = try Environment(path: fixture.path)
        let log = try environment.database(
            "renewed",
            keys: [UInt8].self,
            values: [UInt8].self
        )
        return try environment.read { try log.entries(in: $0).map(\.key) }
    }
}

extension Matrix {
    fileprivate func row(_ index: Int) -> [Float] { Array(self[row: index]) }
}
