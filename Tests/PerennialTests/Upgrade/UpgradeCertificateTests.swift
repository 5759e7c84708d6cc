import Encoders
import Evaluation
import Foundation
import Perennial
import TestSupport
import Testing
import VectorSearch

@Suite struct UpgradeCertificateTests {
    private let fixture: UpgradeFixture

    init() throws { fixture = try UpgradeFixture() }

    private func fitted() throws -> GalleryWriter {
        let writer = try GalleryWriter(fixture.gallery(UpgradeFixture.records(400)))
        _ = try writer.fitUpgrade(fixture.models, options: UpgradeFixture.ridge)
        return writer
    }

    /// Queries whose right answers are what an encoder finds nearest.
    private func judged(by encoder: any TextEncoder) throws -> UpgradeCertificationOptions {
        let truth = try fixture.gallery(
            UpgradeFixture.records(400),
            of: encoder,
            named: "truth-\(encoder.space.model)"
        )
        var options = UpgradeCertificationOptions()
        var judgments = Judgments()
        var queries: [UpgradeCertificationOptions.Query] = []
        for number in 0..<60 {
            let text = "word\(number % 50) word\((7 * number + 3) % 50) word\((11 * number) % 50)"
            queries.append(.init(id: "q\(number)", text: text))
            for key in try fixture.plain(truth, text, by: encoder).prefix(5) {
                judgments.judge(query: "q\(number)", document: key, grade: 1)
            }
        }
        options.judgments = judgments
        options.queries = queries
        return options
    }

    @Test func `without judgments the truth is what the new model finds by itself`() throws {
        let writer = try fitted()
        var options = UpgradeCertificationOptions()
        options.madeQueries = 80
        let certificate = try writer.certifyUpgrade(fixture.models, options: options)
        #expect(certificate.truth == .newModel)
        #expect(certificate.difference.metric == "recall@10")
        #expect(certificate.arms.full.recall == 1)
        #expect(certificate.arms.naive == nil)
        #expect(certificate.arms.cascade.recall > certificate.arms.bridged.recall)
        #expect(certificate.documents == 400)
        #expect(certificate.heldOutQueries == 80)
        #expect(certificate.arms.bridged.low <= certificate.arms.bridged.recall)
        #expect(certificate.arms.bridged.high >= certificate.arms.bridged.recall)
    }

    @Test func `a model that answers better is advised, and switched to`() throws {
        let writer = try fitted()
        var options = try judged(by: fixture.new)
        options.servesCascade = true
        options.cascade = 100
        let certificate = try writer.certifyUpgrade(fixture.models, options: options)
        #expect(certificate.truth == .judgments)
        #expect(certificate.verdict == .switch)
        #expect(certificate.difference.low > 0)
        #expect(certificate.arms.full.ndcg > certificate.arms.old.ndcg)
        try writer.switchUpgrade()
        let manifest = try Gallery(path: fixture.path).snapshot().manifest
        #expect(manifest.isSwitched)
        #expect(manifest.upgrade?.cascade == 100)
    }

    @Test func `a model that answers worse is refused, even with everything embedded anew`() throws
    {
        let writer = try fitted()
        let certificate = try writer.certifyUpgrade(
            fixture.models,
            options: judged(by: fixture.old)
        )
        #expect(certificate.verdict == .refuse)
        #expect(certificate.potential.high < 0)
        #expect(certificate.reason.contains("even with everything embedded anew"))
        let path = fixture.path
        #expect(throws: PerennialError.notCertified(path: path, verdict: .refuse)) {
            try writer.switchUpgrade()
        }
        try writer.switchUpgrade(isForced: true)
    }

    @Test(arguments: [1, 2, 3, 19])
    func `a handful of queries decides nothing, however they come out`(_ count: Int) throws {
        let writer = try fitted()
        var judged = try judged(by: fixture.new)
        judged.queries = judged.queries.map { Array($0.prefix(count)) }
        judged.servesCascade = true
        var unjudged = judged
        unjudged.judgments = nil
        for options in [judged, unjudged] {
            let certificate = try writer.certifyUpgrade(fixture.models, options: options)
            #expect(certificate.heldOutQueries == count)
            #expect(certificate.verdict == .undecided)
            if count < 6 { #expect(certificate.difference.high - certificate.difference.low == 2) }
            #expect(throws: PerennialError.notCertified(path: fixture.path, verdict: .undecided)) {
                try writer.switchUpgrade()
            }
        }
    }

    @Test func `queries that were to be given and are not there are no reason to make some`() throws
    {
        let writer = try fitted()
        var options = UpgradeCertificationOptions()
        options.queries = []
        #expect(throws: PerennialError.noQueries) {
            _ = try writer.certifyUpgrade(fixture.models, options: options)
        }
    }

    @Test func `a certificate comes out again from what was kept, and not when that is gone`()
        throws
    {
        let writer = try fitted()
        let options = try judged(by: fixture.new)
        let certificate = try writer.certifyUpgrade(fixture.models, options: options)
        let gallery = try Gallery(path: fixture.path)
        #expect(try gallery.upgradeCertificate() == certificate)
        #expect(try gallery.replayCertificate() == certificate)
        // Renewed vectors move into segments; the certificate does not care.
        _ = try writer.backfillUpgrade(fixture.new, options: BackfillOptions(limit: 100))
        #expect(try gallery.replayCertificate() == certificate)
        try writer.delete(keys: ["d7"])
        #expect(throws: PerennialError.certificateOutdated(path: gallery.path, missing: 1)) {
            _ = try gallery.replayCertificate()
        }
    }

    @Test
    func `documents that the fit has embedded are compared in the new space unless told otherwise`()
        throws
    {
        let writer = try fitted()
        let gallery = try Gallery(path: fixture.path)
        var options = try judged(by: fixture.new)
        options.joinsEmbedded = false
        let alone = try writer.certifyUpgrade(fixture.models, options: options)
        #expect(try gallery.replayCertificate() == alone)
        try writer.switchUpgrade(isForced: true)
        #expect(try gallery.snapshot().manifest.upgrade?.segments == [])
        try writer.rollBackUpgrade()
        options.joinsEmbedded = true
        let joined = try writer.certifyUpgrade(fixture.models, options: options)
        #expect(try gallery.replayCertificate() == joined)
        #expect(joined.arms.bridged.ndcg > alone.arms.bridged.ndcg)
        #expect(joined.arms.cascade.ndcg >= alone.arms.cascade.ndcg)
        #expect(joined.arms.old.ndcg == alone.arms.old.ndcg)
        #expect(joined.arms.full.ndcg == alone.arms.full.ndcg)
        try writer.switchUpgrade(isForced: true)
        // The certificate has embedded all 400.
        #expect(try gallery.snapshot().manifest.upgrade?.segments.map(\.rows) == [400])
        #expect(try gallery.replayCertificate() == joined)
    }

    @Test(arguments: [CodedRecipe.Rescoring.none, .originals])
    func `a certificate is of the codes that are searched, and does not outlive them`(
        _ rescoring: CodedRecipe.Rescoring
    ) throws {
        let writer = try fitted()
        let gallery = try Gallery(path: fixture.path)
        let options = try judged(by: fixture.old)
        let judgments = try #require(options.judgments)
        func searched() throws -> Double {
            var run = Run()
            for query in options.queries ?? [] {
                let hits = try gallery.snapshot().search(
                    fixture.old.encode([query.text], options: EncodingOptions()),
                    options: SearchOptions(k: 10)
                )[0]
                try run.add(
                    query: query.id,
                    entries: hits.map {
                        Run.Entry(document: $0.record.key, score: -Float($0.rank))
                    }
                )
            }
            return RankingEvaluation(of: run, against: judgments, metrics: [.ndcg(cutoff: 10)])
                .mean(.ndcg(cutoff: 10))
        }
        let whole = try writer.certifyUpgrade(fixture.models, options: options)
        #expect(abs(whole.arms.old.ndcg - (try searched())) < 1e-9)
        try writer.compress(GalleryCompression(named: "binary", rescoring))
        #expect(try gallery.snapshot().manifest.upgrade?.verdict == nil)
        let compressed = try writer.certifyUpgrade(fixture.models, options: options)
        #expect(abs(compressed.arms.old.ndcg - (try searched())) < 1e-9)
        #expect(compressed.arms.full.ndcg == whole.arms.full.ndcg)
        if rescoring == .none {
            #expect(compressed.arms.old.ndcg < whole.arms.old.ndcg - 0.02)
            #expect(compressed.arms.bridged.ndcg < whole.arms.bridged.ndcg)
        }
        #expect(try gallery.replayCertificate() == compressed)
    }

    @Test func `the curve of a backfill begins with the bridge and ends with everything`() throws {
        let writer = try fitted()
        var options = try judged(by: fixture.new)
        options.joinsEmbedded = false
        let certificate = try writer.certifyUpgrade(fixture.models, options: options)
        let gallery = try Gallery(path: fixture.path)
        for order in BackfillOrder.allCases {
            let curve = try gallery.backfillCurve(order)
            #expect(curve.points.map(\.share) == (0...10).map { Double($0) / 10 })
            #expect(curve.metric == "ndcg@10")
            let ends = [curve.points.first?.value, curve.points.last?.value].compactMap(\.self)
            #expect(abs(ends[0] - certificate.arms.bridged.ndcg) < 1e-9)
            #expect(abs(ends[1] - certificate.arms.full.ndcg) < 1e-9)
            #expect(curve.enough > 0)
        }
    }

    @Test
    func `a gallery without a certificate is not switched, and judgments of others are refused`()
        throws
    {
        let writer = try fitted()
        let path = fixture.path
        #expect(throws: PerennialError.notCertified(path: path, verdict: nil)) {
            try writer.switchUpgrade()
        }
        #expect(throws: PerennialError.notCertified(path: path, verdict: nil)) {
            _ = try Gallery(path: path).replayCertificate()
        }
        var options = UpgradeCertificationOptions()
        var judgments = Judgments()
        judgments.judge(query: "q", document: "no such document", grade: 1)
        options.queries = [.init(id: "q", text: "word1")]
        options.judgments = judgments
        #expect(throws: PerennialError.nothingJudged(path: path)) {
            _ = try writer.certifyUpgrade(fixture.models, options: options)
        }
    }
}
