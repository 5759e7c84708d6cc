import ArgumentParser
import Files
import Foundation
import Perennial
import VectorSearch

struct CompressSweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Build every way to compress a gallery, and measure each.",
        discussion: """
            perennial compress sweep indexes/corpus
            perennial compress sweep indexes/corpus --queries queries.txt --report compression.html
            perennial compress sweep indexes/corpus --beir data/corpus --csv compression.csv
            perennial compress sweep indexes/corpus --codecs int8,pq48,rabitq2 --dimensions 384,192
            perennial compress sweep indexes/corpus --survey --ratios 0.5,0.25 --report survey.html

            Nothing is changed. Without queries, vectors of the gallery are left out and searched for.
            """
    )

    @Argument(help: "The gallery's folder.") var gallery: String
    @OptionGroup var sweep: SweepOptions
    @OptionGroup var outputs: OutputOptions
    @Option(name: .long, help: "Write a page with charts.") var report: String?
    @Option(name: .long, help: "Write a table.") var csv: String?
    @Flag(name: .long, help: "Print JSON.") var json = false

    func run() throws {
        try outputs.check(report, csv)
        let measured = try sweep.run(on: gallery)
        let files = CompressionReport(measured)
        if let report { try OutputFile.write(files.html, to: report) }
        if let csv { try OutputFile.write(files.csv, to: csv) }
        if json {
            try Console.json(measured)
        } else {
            CompressionTable(measured).show()
        }
        Console.note(files.sampling)
        for remark in measured.remarks { Console.note(remark) }
        for remark in files.bridgedRemarks { Console.note(remark) }
        Console.next("perennial compress advise \(gallery) --min-recall 0.95")
    }
}

/// A sweep as a table on the terminal.
struct CompressionTable {
    let sweep: CompressionSweep

    init(_ sweep: CompressionSweep) { self.sweep = sweep }

    func show() {
        func number(_ value: Double?, _ format: String) -> String {
            value.map { String(format: format, $0) } ?? "–"
        }
        let isJudged = sweep.exact.ndcg10 != nil
        let isSampled = sweep.sampledRows < sweep.galleryRows
        var table = [
            ["", "codec", "rescore", "bytes/vector", "recall@10", "95 % interval"]
                + (isSampled ? ["whole gallery"] : []) + ["recall@100"]
                + (isJudged ? ["ndcg@10"] : []) + ["p50 ms", "p95 ms", "build s"]
        ]
        for row in sweep.rows {
            table.append(
                [
                    row.isFront ? "*" : "", row.codec, row.rescore,
                    number(row.bytesPerVector, "%.1f"), number(row.recall10.value, "%.4f"),
                    number(row.recall10.low, "%.4f") + " – " + number(row.recall10.high, "%.4f"),
                ] + (isSampled ? [number(row.wholeRecall10, "%.4f")] : [])
                    + [number(row.recall100.value, "%.4f")]
                    + (isJudged ? [number(row.ndcg10?.value, "%.4f")] : [])
                    + [
                        number(row.medianMilliseconds, "%.3f"),
                        number(row.slowMilliseconds, "%.3f"), number(row.buildSeconds, "%.1f"),
                    ]
            )
        }
        Console.table(table)
        let exact = sweep.exact
        Console.note(
            "exact: \(Int(exact.bytesPerVector)) bytes/vector"
                + (exact.ndcg10.map { ", ndcg@10 " + number($0.value, "%.4f") } ?? "")
                + ", p50 \(number(exact.medianMilliseconds, "%.3f")) ms"
        )
        showSurvey()
        for refusal in sweep.refused { Console.note("not for this gallery: \(refusal.reason)") }
        Console.note("* no other way is as small and finds as many")
    }

    private func showSurvey() {
        guard let survey = sweep.survey else { return }
        var table = [
            [
                "method", "asked", "takes", "chosen", "recall@10", "ndcg@10", "compress s",
                "256 rows ms",
            ]
        ]
        for row in survey.rows {
            table.append([
                row.method.rawValue, String(format: "%.4g", row.target),
                String(format: "%.4f", row.ratio), row.details,
                String(format: "%.4f", row.recall10.value),
                row.ndcg10.map { String(format: "%.4f", $0.value) } ?? "–",
                String(format: "%.2f", row.compressSeconds),
                String(format: "%.2f", row.batchMilliseconds),
            ])
        }
        Console.line("")
        Console.table(table)
        for remark in survey.remarks { Console.note(remark) }
        for refusal in survey.refused { Console.note("not for this gallery: \(refusal.reason)") }
    }
}
