import Compatibility
import Dispatch
import Encoders
import Foundation
import Perennial
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite struct UpgradeTests {
    private let fixture: UpgradeFixture
    private let queries = ["word1 word2", "word7 word30 word9", "word44", "word12 word13 word14"]

    init() throws { fixture = try UpgradeFixture() }

    @Test func `a bridged query follows the new model though no document was embedded for it`()
        throws
    {
        let gallery = try fixture.switched()
        let renewed = try fixture.gallery(of: fixture.new, named: "renewed")
        var common = 0
        for query in queries {
            let wanted = try Set(fixture.plain(renewed, query, by: fixture.new))
            common += try fixture.found(gallery, query).count { wanted.contains($0) }
        }
        // Ten of 300 documents by chance would be one hit in three queries.
        #expect(common > 2 * queries.count, "\(common) of \(10 * queries.count)")
    }

    @Test func `a switch takes along what the fit has embedded, and embeds nothing for it`() throws
    {
        let gallery = try fixture.switched()
        let renewed = try fixture.gallery(of: fixture.new, named: "renewed")
        let texts = (0..<40).map { "word\($0) word\((7 * $0 + 3) % 50)" }
        /// Hits of all texts that the new model finds by itself too.
        func common() throws -> Int {
            try texts.reduce(0) { count, text in
                let wanted = try Set(fixture.plain(renewed, text, by: fixture.new))
                return try count + fixture.found(gallery, text).count { wanted.contains($0) }
            }
        }
        let mapped = try common()
        let writer = try GalleryWriter(gallery)
        let before = fixture.new.count
        try writer.switchUpgrade(isForced: true, joinsEmbedded: true)
        #expect(fixture.new.count == before)
        #expect(try gallery.snapshot().manifest.upgrade?.segments.map(\.rows) == [220])
        #expect(try gallery.snapshot().upgradeProgress().kept == 0)
        #expect(try gallery.snapshot().verify().isEmpty)
        let joined = try common()
        #expect(joined > mapped, "\(mapped), then \(joined) of 400")
        // Every document can be found, and once.
        #expect(try Set(fixture.found(gallery, texts[0], k: 300)).count == 300)
        let rest = try writer.backfillUpgrade(fixture.new)
        #expect(rest.documents == 80 && rest.encoded == 80)
        #expect(try common() == 400)
    }

    @Test func `the least certain come first after a switch has taken along what is embedded`()
        throws
    {
        /// The texts that a backfill embeds first in an order.
        func first(_ order: BackfillOrder) throws -> Set<String> {
            let fixture = try UpgradeFixture()
            let gallery = try fixture.switched(joinsEmbedded: true)
            let encoder = RecordingEncoder(base: fixture.new.base)
            let options = BackfillOptions(order: order, limit: 20)
            _ = try GalleryWriter(gallery).backfillUpgrade(encoder, options: options)
            return encoder.texts
        }
        #expect(try first(.uncertain) == first(.uncertain))
        #expect(try first(.uncertain) != first(.stored))
    }

    @Test func `going back gives exactly the answers from before`() throws {
        let gallery = try fixture.gallery()
        let before = try queries.map { try fixture.plain(gallery, $0, by: fixture.old) }
        let manifest = try gallery.snapshot().manifest
        let writer = try GalleryWriter(gallery)
        _ = try writer.fitUpgrade(fixture.models, options: UpgradeFixture.ridge)
        try writer.switchUpgrade(isForced: true)
        _ = try writer.backfillUpgrade(fixture.new, options: BackfillOptions(limit: 150))
        try writer.rollBackUpgrade()
        #expect(try gallery.snapshot().manifest.space == fixture.old.space)
        #expect(try queries.map { try fixture.plain(gallery, $0, by: fixture.old) } == before)
        try writer.abandonUpgrade()
        #expect(try queries.map { try fixture.plain(gallery, $0, by: fixture.old) } == before)
        let after = try gallery.snapshot().manifest
        #expect(after.segments == manifest.segments)
        #expect(after.spaces == manifest.spaces)
        #expect(after.upgrade == nil)
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `a cascade over all documents ranks as the new model alone does`() throws {
        let gallery = try fixture.switched()
        let renewed = try fixture.gallery(of: fixture.new, named: "renewed")
        for query in queries {
            let cascade = UpgradeSearch.Cascade(candidates: 300)
            #expect(
                try fixture.found(gallery, query, cascade: cascade)
                    == fixture.plain(renewed, query, by: fixture.new)
            )
        }
    }

    @Test func `a hit says in which space it was compared`() throws {
        let gallery = try fixture.switched()
        _ = try GalleryWriter(gallery).backfillUpgrade(
            fixture.new,
            options: BackfillOptions(limit: 100)
        )
        let (old, new) = (fixture.old.space.fingerprint, fixture.new.space.fingerprint)
        let renewed = try Set(
            #require(gallery.snapshot().manifest.upgrade).segments.map(\.space)
        )
        #expect(renewed == [new])
        func spaces(_ cascade: UpgradeSearch.Cascade?, isHybrid: Bool = false) throws -> [String?] {
            let search = try UpgradeSearch(
                gallery.snapshot(),
                models: fixture.models,
                cascade: cascade
            )
            return try search.search(
                ["word3 word20"],
                options: SearchOptions(k: 300),
                isHybrid: isHybrid
            ).hits[0].map(\.space)
        }
        // A hundred documents have a vector of the new model in a segment, the others are bridged.
        let bridged = try spaces(nil)
        #expect(bridged.count { $0 == new } == 100)
        #expect(bridged.count { $0 == old } == 200)
        // The best of these are embedded on the spot.
        let ranked = try spaces(UpgradeSearch.Cascade(candidates: 50))
        #expect(ranked.count { $0 == new } == 150)
        #expect(ranked.count { $0 == old } == 150)
        #expect(try spaces(nil, isHybrid: true).allSatisfy { $0 == old || $0 == new })
        let words = try gallery.snapshot().search(words: ["word3"])[0]
        #expect(words.allSatisfy { $0.space == nil })
    }

    @Test func `a cascade embeds a document once, and none when its time is up`() throws {
        let gallery = try fixture.switched()
        let cascade = UpgradeSearch.Cascade(candidates: 40)
        let first = try fixture.found(gallery, queries[0], cascade: cascade)
        let count = fixture.new.count
        #expect(try fixture.found(gallery, queries[0], cascade: cascade) == first)
        // The query itself, and nothing else.
        #expect(fixture.new.count == count + 1)
        let bounded = UpgradeSearch.Cascade(candidates: 300, seconds: 0)
        #expect(try fixture.found(gallery, queries[1], cascade: bounded).count == 10)
        #expect(fixture.new.count == count + 2)
    }

    @Test(arguments: BackfillOrder.allCases)
    func `a gallery whose documents are all renewed answers as one of the new model`(
        _ order: BackfillOrder
    ) throws {
        let gallery = try fixture.switched()
        let renewed = try fixture.gallery(of: fixture.new, named: "renewed")
        let writer = try GalleryWriter(gallery)
        let options = BackfillOptions(order: order, limit: 100, documentsPerCommit: 30)
        let first = try writer.backfillUpgrade(fixture.new, options: options)
        #expect(first.documents == 100)
        #expect(first.remaining == 200)
        #expect(try gallery.snapshot().verify().isEmpty)
        // Every document can be found all along.
        #expect(try Set(fixture.found(gallery, queries[0], k: 300)).count == 300)
        #expect(throws: PerennialError.backfillIncomplete(path: gallery.path, remaining: 200)) {
            try writer.finishUpgrade()
        }
        let second = try writer.backfillUpgrade(fixture.new)
        #expect(second.documents == 200)
        #expect(second.remaining == 0)
        for query in queries {
            let wanted = try fixture.plain(renewed, query, by: fixture.new)
            #expect(try fixture.found(gallery, query) == wanted)
        }
        try writer.finishUpgrade()
        let manifest = try gallery.snapshot().manifest
        #expect(manifest.documentSpace == fixture.new.space)
        #expect(manifest.spaces == [fixture.new.space])
        #expect(manifest.upgrade == nil)
        for query in queries {
            #expect(
                try fixture.plain(gallery, query, by: fixture.new)
                    == fixture.plain(renewed, query, by: fixture.new)
            )
        }
        #expect(
            try gallery.snapshot().search(words: ["word7"]).first?.map(\.record.key)
                == renewed.snapshot().search(words: ["word7"]).first?.map(\.record.key)
        )
        #expect(try gallery.snapshot().verify().isEmpty)
    }

    @Test func `documents come, change and go while an upgrade is under way`() throws {
        let gallery = try fixture.switched()
        let writer = try GalleryWriter(gallery)
        _ = try writer.backfillUpgrade(fixture.new, options: BackfillOptions(limit: 150))
        let text = "word3 word3 word3"
        let nearest = try fixture.found(gallery, text, k: 2)
        try writer.delete(keys: nearest)
        #expect(try Set(fixture.found(gallery, text, k: 300)).isDisjoint(with: nearest))
        let added = DocumentRecord(key: "added", text: text)
        try writer.commit([added], vectors: fixture.old.encode([text], options: EncodingOptions()))
        #expect(try fixture.found(gallery, text, k: 3).contains("added"))
        let changed = DocumentRecord(key: "d5", text: text)
        try writer.commit(
            [changed],
            vectors: fixture.old.encode([text], options: EncodingOptions()),
            conflict: .replace
        )
        #expect(try Set(fixture.found(gallery, text, k: 5)).isSuperset(of: ["added", "d5"]))
        #expect(try gallery.snapshot().verify().isEmpty)
        _ = try writer.backfillUpgrade(fixture.new)
        try writer.finishUpgrade()
        #expect(try gallery.snapshot().verify().isEmpty)
        #expect(try gallery.snapshot().manifest.documents == 299)
    }

    @Test func `a filter holds in both spaces`() throws {
        let gallery = try fixture.switched()
        _ = try GalleryWriter(gallery).backfillUpgrade(
            fixture.new,
            options: BackfillOptions(order: .stored, limit: 140)
        )
        let found = try fixture.found(gallery, "word8", k: 150, filter: Filter("parity = 1"))
        #expect(found.count == 150)
        #expect(found.allSatisfy { Int($0.dropFirst()).map { $0 % 2 == 1 } ?? false })
    }

    @Test func `an interrupted fit goes on where it ended`() throws {
        let records = UpgradeFixture.records(700)
        let gallery = try fixture.gallery(records)
        let writer = try GalleryWriter(gallery)
        let options = UpgradeFitOptions(sample: 500, method: .ridge())
        let once = Once()
        let observer = GalleryWriter.UpgradeObserver(isCancelled: { once.passed() })
        #expect(throws: PerennialError.interrupted(committed: 256)) {
            _ = try writer.fitUpgrade(fixture.models, options: options, observer: observer)
        }
        let report = try writer.fitUpgrade(fixture.models, options: options)
        #expect(report.encoded == report.sample + report.heldOut - 256)
        #expect(report.agreement > report.oldAgreement / 2)
    }

    @Test func `the curve of a fit ends at the whole sample`() throws {
        let writer = try GalleryWriter(fixture.gallery())
        var options = UpgradeFitOptions(sample: 256, method: .ridge(), inputs: .new)
        options.measuresCurve = true
        let report = try writer.fitUpgrade(fixture.models, options: options)
        #expect(
            report.curve.map(\.sample) == [report.sample / 4, report.sample / 2, report.sample]
        )
        #expect(report.curve.last?.agreement == report.agreement)
    }

    @Test func `what cannot be fitted is refused with the reason`() throws {
        let gallery = try fixture.gallery(UpgradeFixture.records(70))
        let writer = try GalleryWriter(gallery)
        func fit(
            _ models: UpgradeModels,
            _ inputs: ProjectionInput? = nil,
            sample: Int = 200
        ) throws {
            _ = try writer.fitUpgrade(
                models,
                options: UpgradeFitOptions(sample: sample, method: .ridge(), inputs: inputs)
            )
        }
        #expect(throws: PerennialError.sameSpace(model: "words-1")) {
            try fit(UpgradeModels(new: fixture.old, old: nil))
        }
        let other = WordEncoder(dimension: 24, seed: 9)
        #expect(
            throws: PerennialError.spaceMismatch(
                gallery: .init(model: "words-1", fingerprint: fixture.old.space.fingerprint),
                encoder: .init(model: "words-9", fingerprint: other.space.fingerprint)
            )
        ) { try fit(UpgradeModels(new: fixture.new, old: other)) }
        #expect(throws: PerennialError.oldModelNeeded(model: "words-1", path: gallery.path)) {
            try fit(UpgradeModels(new: fixture.new, old: nil), .both)
        }
        try fit(fixture.models)
        #expect(
            throws: PerennialError.otherUpgrade(
                path: gallery.path,
                to: .init(model: "words-2", fingerprint: fixture.new.space.fingerprint)
            )
        ) { try fit(UpgradeModels(new: other, old: nil)) }
        try writer.switchUpgrade(isForced: true)
        #expect(throws: PerennialError.upgradeInUse(path: gallery.path)) {
            try fit(fixture.models)
        }
        let small = try fixture.gallery(UpgradeFixture.records(30), named: "small")
        #expect(throws: PerennialError.sampleTooSmall(found: 30, needed: 64)) {
            _ = try GalleryWriter(small).fitUpgrade(fixture.models)
        }
    }

    @Test func `searching needs a fit, the right models, and the old one where it is seen`() throws
    {
        let gallery = try fixture.gallery()
        let snapshot = try gallery.snapshot()
        #expect(throws: PerennialError.upgradeNotFitted(path: gallery.path)) {
            _ = try UpgradeSearch(snapshot, models: fixture.models)
        }
        let writer = try GalleryWriter(gallery)
        #expect(throws: PerennialError.upgradeNotFitted(path: gallery.path)) {
            try writer.switchUpgrade(isForced: true)
        }
        #expect(throws: PerennialError.upgradeNotFitted(path: gallery.path)) {
            try writer.rollBackUpgrade()
        }
        _ = try writer.fitUpgrade(fixture.models, options: UpgradeFixture.ridge)
        let fitted = try gallery.snapshot()
        #expect(throws: PerennialError.oldModelNeeded(model: "words-1", path: gallery.path)) {
            _ = try UpgradeSearch(fitted, models: UpgradeModels(new: fixture.new, old: nil))
        }
        #expect(throws: PerennialError.self) {
            let swapped = UpgradeModels(new: fixture.old, old: fixture.new)
            _ = try UpgradeSearch(fitted, models: swapped)
        }
    }

    @Test func `documents are encoded by the old model until the upgrade is finished`() throws {
        let gallery = try fixture.switched()
        try gallery.require(fixture.old.space, for: .document)
        try gallery.require(fixture.new.space, for: .query)
        #expect(throws: PerennialError.self) {
            try gallery.require(fixture.new.space, for: .document)
        }
        #expect(throws: PerennialError.self) {
            try gallery.require(fixture.old.space, for: .query)
        }
    }

    @Test func `a search during a switch sees one side or the other`() throws {
        let gallery = try fixture.switched(joinsEmbedded: true)
        let writer = try GalleryWriter(gallery)
        let text = "word3 word9 word27"
        let new = try fixture.found(gallery, text)
        try writer.rollBackUpgrade()
        let old = try fixture.plain(gallery, text, by: fixture.old)
        #expect(new != old)
        let isOver = Mutex(false)
        let path = fixture.path
        let seen = Mutex<Set<[String]>>([])
        let (models, encoder) = (fixture.models, fixture.old)
        let group = DispatchGroup()
        DispatchQueue.global().async(group: group) {
            while !isOver.withLock({ $0 }) {
                do {
                    let snapshot = try Gallery(path: path).snapshot()
                    let hits: [Hit]
                    if snapshot.manifest.isSwitched {
                        hits = try UpgradeSearch(snapshot, models: models).search([text]).hits[0]
                    } else {
                        let query = encoder.encode([text], options: EncodingOptions())
                        hits = try snapshot.search(query)[0]
                    }
                    seen.withLock { _ = $0.insert(hits.map(\.record.key)) }
                } catch {
                    seen.withLock { _ = $0.insert(["\(error)"]) }
                }
            }
        }
        for _ in 0..<30 {
            try writer.switchUpgrade(isForced: true)
            try writer.rollBackUpgrade()
        }
        isOver.withLock { $0 = true }
        group.wait()
        #expect(seen.withLock { $0 }.isSubset(of: [new, old]))
    }

    @Test func `a map is fitted with sentences as queries, and none is embedded twice`() throws {
        let (new, old) = (RoleEncoder(), fixture.old)
        let records = UpgradeFixture.records(240).map {
            DocumentRecord(key: $0.key, text: "\($0.text). Then \($0.text)! A last one follows.")
        }
        let gallery = try fixture.gallery(records)
        let writer = try GalleryWriter(gallery)
        let settings = DistillationSettings(hidden: 16, steps: 60, batch: 32, temperature: 0.05)
        let options = UpgradeFitOptions(sample: 200, method: .ranking(settings))
        let models = UpgradeModels(new: new, old: old)
        let first = try writer.fitUpgrade(models, options: options)
        #expect(first.encoded == 220)
        #expect(first.encodedQueries == 220)
        #expect(try gallery.snapshot().upgradeProgress().kept == 220)
        // Half of those that are held out have chosen the mixture.
        #expect(first.heldOut == 10)
        #expect(first.agreement > 0.1)
        let before = new.counts
        let second = try writer.fitUpgrade(models, options: options)
        #expect(second.encoded == 0 && second.encodedQueries == 0)
        #expect(second.agreement == first.agreement)
        // Whether the model tells roles apart is asked with one text.
        #expect(new.counts.queries <= before.queries + 1)
        #expect(new.counts.documents <= before.documents + 1)
        try writer.abandonUpgrade()
        #expect(try writer.fitUpgrade(models, options: options).encodedQueries == 220)
    }

    @Test func `a plan counts what there is and what is embedded already`() throws {
        let gallery = try fixture.gallery()
        let plan = try gallery.planUpgrade(UpgradeModels(new: fixture.new, old: nil), sample: 100)
        #expect(plan.documents == 300)
        #expect(plan.texts == 300)
        #expect(plan.embedded == 0)
        #expect(plan.dimensions == [24, 40])
        #expect(plan.tokens == nil)
        #expect(plan.bytesOld == 300 * 24 * 4)
        #expect(plan.bytesNew == 300 * 40 * 4)
        #expect(plan.textsPerSecond > 0)
        let report = try GalleryWriter(gallery).fitUpgrade(
            fixture.models,
            options: UpgradeFixture.ridge
        )
        let later = try gallery.planUpgrade(UpgradeModels(new: fixture.new, old: nil))
        #expect(later.embedded == report.encoded)
    }
}

/// Says no once, and yes ever after.
private final class Once: Sendable {
    private let calls = Counter()

    func passed() -> Bool { calls.next() > 1 }
}

/// An encoder that remembers its texts.
private final class RecordingEncoder: TextEncoder {
    private let base: WordEncoder
    private let seen = Mutex<Set<String>>([])

    init(base: WordEncoder) { self.base = base }

    var space: EmbeddingSpace { base.space }
    var texts: Set<String> { seen.withLock { $0 } }

    func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        seen.withLock { $0.formUnion(texts) }
        return base.encode(texts, options: options)
    }
}
