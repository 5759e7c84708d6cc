import Encoders
import Evaluation
import Foundation
import Perennial
import Tensors
import TestSupport
import Testing
import VectorSearch

@Suite struct CompressionSweepTests {
    private let made: CompressedGallery

    init() throws { made = try CompressedGallery() }

    private func options(_ names: String...) throws -> CompressionSweepOptions {
        var options = CompressionSweepOptions()
        options.codecs = try names.map { try GalleryCodec(named: $0) }
        return options
    }

    @Test func `every way is measured, with all bytes that are kept`() throws {
        let gallery = try made.gallery()
        let sweep = try CompressionSweep(
            of: gallery,
            options: options("float16", "int8", "rabitq1", "pq8", "pq512")
        )
        #expect(sweep.galleryRows == 900)
        #expect(sweep.sampledRows == 720)
        #expect(sweep.isHeldOut && sweep.queries == 180)
        #expect(sweep.rows.count == 1 + 1 + 3 * 3)
        #expect(sweep.refused.map(\.codec) == ["pq512"])
        func row(_ codec: String, _ rescore: String) throws -> CompressionMeasurement {
            try #require(sweep.rows.first { $0.codec == codec && $0.rescore == rescore })
        }
        // 32 dimensions: 64 bytes of float16; 4 of signs, a factor and an offset, beside a mean and two units;
        // 256 centroids of 64 bytes.
        #expect(try row("float16", "none").bytesPerVector == 64)
        #expect(try row("rabitq1", "none").bytesTotal == 900 * 8 + 136)
        #expect(try row("rabitq1", "float16").bytesTotal == 900 * 72 + 136)
        #expect(try row("pq8", "originals").bytesTotal > 900 * 136 + 256 * 64)
        #expect(try row("float16", "none").recall10.value > 0.99)
        #expect(try row("int8", "originals").recall10.value > 0.99)
        #expect(try row("rabitq1", "none").recall10.value < row("int8", "none").recall10.value)
        #expect(try row("rabitq1", "none").decodeError > row("int8", "none").decodeError)
        for row in sweep.rows {
            #expect(
                row.recall10.low <= row.recall10.value && row.recall10.value <= row.recall10.high
            )
            #expect(row.medianMilliseconds <= row.slowMilliseconds)
            #expect(row.wholeRecall10 != nil)
            let better = sweep.rows.contains {
                $0.bytesPerVector <= row.bytesPerVector && $0.recall10.value > row.recall10.value
            }
            if better { #expect(!row.isFront) }
        }
        #expect(sweep.rows.map(\.bytesPerVector) == sweep.rows.map(\.bytesPerVector).sorted())
    }

    @Test func `judged queries give a quality, and their documents are in every sample`() throws {
        let gallery = try made.gallery()
        var judgments = Judgments()
        let ids = (0..<40).map { "q\($0)" }
        for index in 0..<40 {
            judgments.judge(query: ids[index], document: "d\(index * 20)", grade: 1)
        }
        let texts = CompressedGallery.records(0..<800).enumerated()
            .filter { $0.offset % 20 == 0 }.map(\.element.text)
        var options = try options("float16", "binary")
        options.rows = 100
        options.queries = CompressionQueries(
            vectors: made.encoder.encode(texts, options: EncodingOptions()),
            ids: ids,
            judgments: judgments
        )
        let sweep = try CompressionSweep(of: gallery, options: options)
        #expect(sweep.sampledRows == 100)
        let best = try #require(sweep.exact.ndcg10)
        #expect(best.value > 0.9)
        let gains = sweep.rows.compactMap(\.ndcg10?.value)
        #expect(gains.count == sweep.rows.count)
        #expect(gains.allSatisfy { $0 <= best.value + 0.05 })
    }

    @Test func `a sweep is written as JSON, a table and a page`() throws {
        let gallery = try made.gallery()
        let sweep = try CompressionSweep(of: gallery, options: options("int8", "pq8", "pq7"))
        let data = try JSONEncoder().encode(sweep)
        #expect(try JSONDecoder().decode(CompressionSweep.self, from: data) == sweep)
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let row = try #require((object["rows"] as? [[String: Any]])?.first)
        for field in [
            "codec", "dimensions", "rescore", "bytes_per_vector", "bytes_total", "recall@10", "low",
            "high", "ms_p50", "ms_p95", "build_s",
        ] {
            #expect(row[field] != nil, "\(field)")
        }
        let report = CompressionReport(sweep)
        let lines = report.csv.split(separator: "\r\n")
        #expect(lines.count == sweep.rows.count + 1)
        let columns = lines.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
        #expect(Set(columns) == [23])
        #expect(report.html.contains("<svg"))
        #expect(!report.html.contains("http"))
        #expect(report.html.contains("pq7 cannot cut 32 dimensions"))
    }

    @Test func `the survey's compressors are measured, and what does not suit is said`() throws {
        let gallery = try made.gallery()
        var options = try options("int8")
        options.surveyRatios = [0.5, 0.125]
        let sweep = try CompressionSweep(of: gallery, options: options)
        let survey = try #require(sweep.survey)
        #expect(survey.rows.count + survey.refused.count == 2 * MatrixCompressor.allCases.count)
        #expect(survey.refused.contains { $0.method == .integers && $0.target == 0.125 })
        #expect(survey.remarks.contains { $0.contains("equally long") })
        for row in survey.rows {
            #expect(row.ratio <= row.target)
            #expect(
                row.recall10.low <= row.recall10.value && row.recall10.value <= row.recall10.high
            )
        }
        let integers = try #require(survey.rows.first { $0.method == .integers })
        #expect(integers.recall10.value > 0.95)
        let html = CompressionReport(sweep).html
        for method in MatrixCompressor.allCases { #expect(html.contains(method.rawValue)) }
        let data = try JSONEncoder().encode(sweep)
        #expect(try JSONDecoder().decode(CompressionSweep.self, from: data) == sweep)
    }

    @Test func `queries that an upgrade bridges are measured beside native ones`() throws {
        let fixture = try UpgradeFixture()
        let writer = try GalleryWriter(fixture.gallery(UpgradeFixture.records(400)))
        _ = try writer.fitUpgrade(fixture.models, options: UpgradeFixture.ridge)
        let gallery = try Gallery(path: fixture.path)
        let texts = (0..<80).map { "word\($0 % 50) word\((7 * $0 + 3) % 50)" }
        var options = try options("int8", "binary")
        options.queries = CompressionQueries(
            vectors: fixture.old.encode(texts, options: EncodingOptions()),
            ids: texts.indices.map { "\($0)" },
            bridged: try gallery.snapshot().bridgedQueries(texts, models: fixture.models)
        )
        let sweep = try CompressionSweep(of: gallery, options: options)
        #expect(sweep.rows.allSatisfy { $0.bridgedLoss != nil })
        let float = try #require(
            sweep.rows.first { $0.codec == "int8" && $0.rescore == "originals" }
        )
        #expect(abs(float.bridgedLoss?.value ?? 1) < 0.05)
        let report = CompressionReport(sweep)
        #expect(report.bridgedRemarks.count == max(1, sweep.rows.count(where: \.hurtsBridged)))
        #expect(report.html.contains("bridged queries"))
        // A compressed gallery is certified as any other.
        try writer.compress(GalleryCompression(named: "int8"))
        var certification = UpgradeCertificationOptions()
        certification.madeQueries = 80
        let certificate = try writer.certifyUpgrade(fixture.models, options: certification)
        #expect(certificate.documents == 400 && certificate.arms.full.recall == 1)
        try writer.switchUpgrade(isForced: true)
        try writer.rollBackUpgrade()
        try writer.decompress()
    }

    @Test func `equal vectors are said to say little`() throws {
        let gallery = try Gallery.create(at: made.path, space: made.encoder.space)
        let records = (0..<200).map { DocumentRecord(key: "d\($0)", text: "the same") }
        let vectors = made.encoder.encode(records.map(\.text), options: EncodingOptions())
        try GalleryWriter(gallery).commit(records, vectors: vectors)
        let sweep = try CompressionSweep(of: gallery, options: options("int8", "saq8"))
        #expect(sweep.refused.isEmpty)
        #expect(sweep.remarks == ["All vectors are the same: any answer is as good as another."])
        #expect(CompressionReport(sweep).html.contains(sweep.remarks[0]))
    }

    @Test func `advice keeps to the bounds, and shows the nearest where nothing does`() throws {
        let gallery = try made.gallery()
        let sweep = try CompressionSweep(
            of: gallery,
            options: options("float16", "int8", "int4", "rabitq1")
        )
        let small = CompressionAdvice(from: sweep, bounds: .init(minimumRecall: 0.9))
        let choice = try #require(small.choice)
        #expect(choice.safeRecall >= 0.9)
        for row in sweep.rows where row.safeRecall >= 0.9 {
            #expect(row.bytesPerVector >= choice.bytesPerVector)
        }
        let budget = CompressionAdvice(from: sweep, bounds: .init(budget: 900 * 40))
        let fitting = try #require(budget.choice)
        #expect(fitting.bytesTotal <= 900 * 40)
        for row in sweep.rows where row.bytesTotal <= 900 * 40 {
            #expect(row.safeRecall <= fitting.safeRecall)
        }
        let runnerUp = try #require(budget.runnerUp)
        #expect(runnerUp.name != fitting.name && runnerUp.bytesTotal <= 900 * 40)
        let none = CompressionAdvice(from: sweep, bounds: .init(budget: 10, minimumRecall: 0.999))
        #expect(none.choice == nil)
        #expect(none.runnerUp != nil)
        #expect(none.reason.contains("nothing that was measured meets the bounds"))
        #expect(none.reason.contains("a budget of 10 bytes is below the smallest possible, "))
    }

    @Test func `galleries that are too small or have lost their originals are refused`() throws {
        let gallery = try made.gallery(80)
        #expect(throws: PerennialError.sampleTooSmall(found: 80, needed: 100)) {
            _ = try CompressionSweep(of: gallery, options: options("int8"))
        }
        try GalleryWriter(gallery).compress(GalleryCompression(named: "int8", drops: true))
        #expect(throws: PerennialError.originalsDropped(path: gallery.path)) {
            _ = try CompressionSweep(of: gallery, options: options("int4"))
        }
    }
}
