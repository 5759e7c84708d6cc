internal import Foundation

/// A sweep as files for people and spreadsheets.
public struct CompressionReport: Sendable {
    let sweep: CompressionSweep
    let advice: CompressionAdvice?

    /// A report of a sweep, with what was advised where something was.
    public init(_ sweep: CompressionSweep, advice: CompressionAdvice? = nil) {
        self.sweep = sweep
        self.advice = advice
    }

    /// A table with a line for each way, RFC 4180.
    public var csv: String {
        let heading = [
            "codec", "dimensions", "rescore", "bytes_per_vector", "bytes_total", "recall@10",
            "recall@10_low", "recall@10_high", "recall@10_whole", "recall@100", "recall@100_low",
            "recall@100_high", "ndcg@10", "ndcg@10_low", "ndcg@10_high", "bridged_loss@10",
            "bridged_loss@10_low", "bridged_loss@10_high", "ms_p50", "ms_p95",
            "build_s", "decode_error", "front",
        ]
        let lines = sweep.rows.map { row in
            let numbers: [Double?] = [
                row.recall10.value, row.recall10.low, row.recall10.high, row.wholeRecall10,
                row.recall100.value, row.recall100.low, row.recall100.high, row.ndcg10?.value,
                row.ndcg10?.low, row.ndcg10?.high, row.bridgedLoss?.value, row.bridgedLoss?.low,
                row.bridgedLoss?.high, row.medianMilliseconds, row.slowMilliseconds,
                row.buildSeconds, row.decodeError,
            ]
            return [
                row.codec, "\(row.dimensions)", row.rescore, "\(row.bytesPerVector)",
                "\(row.bytesTotal)",
            ] + numbers.map { $0.map { "\($0)" } ?? "" } + ["\(row.isFront)"]
        }
        return ([heading] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    /// A page that needs nothing else: charts, the table, what was measured and how.
    public var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Compression of \(Self.escaped(sweep.gallery))</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <h1>Compression of \(Self.escaped(sweep.gallery))</h1>
        <p>\(Self.escaped(([sampling] + sweep.remarks).joined(separator: " ")))</p>
        \(advised)
        \(bridgeWarning)
        <h2>Recall against size</h2>
        \(Self.wide(CompressionChart(sweep, value: \.recall10.value, interval: { ($0.recall10.low, $0.recall10.high) }, label: "recall@10").svg))
        \(gainChart)
        <h2>Time of a query against size</h2>
        \(Self.wide(CompressionChart(sweep, value: \.medianMilliseconds, interval: nil, label: "milliseconds of half of the queries at most").svg))
        <h2>Everything that was measured</h2>
        <div class="wide"><table>
        <thead><tr>\(columns.map { "<th>\($0.heading)</th>" }.joined())</tr></thead>
        <tbody>
        \(sweep.rows.map(line).joined(separator: "\n"))
        </tbody></table></div>
        <p>In bold: no other way is as small and finds as many. Intervals are 95 % bootstrap intervals over
        the queries. Bytes count everything that is kept: codes, factors, what the best are compared again
        with, and what all vectors share. Times are of one query at a time on one thread.</p>
        \(refusals)
        \(surveyed)
        </body>
        </html>

        """
    }

    /// What was measured with what.
    public var sampling: String {
        let rows =
            sweep.sampledRows == sweep.galleryRows
            ? "All \(sweep.galleryRows) vectors"
            : "\(sweep.sampledRows) of \(sweep.galleryRows) vectors, drawn at random,"
        let queries =
            sweep.isHeldOut
            ? "\(sweep.queries) vectors of the gallery that were left out"
            : "\(sweep.queries) queries"
        let whole =
            sweep.sampledRows == sweep.galleryRows
            ? ""
            : " Recall falls as vectors get more: the column for the whole gallery goes on with the fall "
                + "between half of the sample and all of it."
        return "\(rows) were searched for \(queries).\(whole)"
    }

    private var gainChart: String {
        guard sweep.exact.ndcg10 != nil else { return "" }
        let chart = CompressionChart(
            sweep,
            value: { $0.ndcg10?.value ?? 0 },
            interval: { row in row.ndcg10.map { ($0.low, $0.high) } },
            label: "nDCG@10"
        )
        return "<h2>Quality against size</h2>\n\(Self.wide(chart.svg))"
    }

    private var advised: String {
        guard let advice else { return "" }
        var text = "<p class=\"advice\">\(Self.escaped(advice.reason)).</p>"
        if let runnerUp = advice.runnerUp, advice.choice != nil {
            text +=
                "<p>Next best: \(Self.escaped(runnerUp.name)): \(Self.escaped(runnerUp.facts)).</p>"
        }
        return text
    }

    /// Ways that hurt bridged queries of an upgrade more than native ones; nothing without one.
    public var bridgedRemarks: [String] {
        let measured = sweep.rows.filter { $0.bridgedLoss != nil }
        guard !measured.isEmpty else { return [] }
        let hurting = measured.filter(\.hurtsBridged)
        guard !hurting.isEmpty else {
            return ["No way hurts bridged queries more than native ones, beyond chance."]
        }
        return hurting.map { row in
            "\(row.name) hurts bridged queries more than native ones: they find "
                + "\(Self.format(row.bridgedLoss?.value, "%.4f")) less of their ten nearest "
                + "(\(Self.format(row.bridgedLoss?.low, "%.4f")) to "
                + "\(Self.format(row.bridgedLoss?.high, "%.4f")))"
        }
    }

    private var bridgeWarning: String {
        guard !bridgedRemarks.isEmpty else { return "" }
        let lines = bridgedRemarks.map { "<li>\(Self.escaped($0))</li>" }
        return "<h2>During the upgrade</h2><ul class=\"advice\">\(lines.joined())</ul>"
    }

    private var refusals: String {
        guard !sweep.refused.isEmpty else { return "" }
        let lines = sweep.refused.map {
            "<li><b>\(Self.escaped($0.codec))</b>: \(Self.escaped($0.reason))</li>"
        }
        return "<h2>What does not suit this gallery</h2><ul>\(lines.joined())</ul>"
    }

    /// What a column says; those that nothing was measured for are left out.
    private var columns: [(heading: String, cell: (CompressionMeasurement) -> String)] {
        var columns: [(heading: String, cell: (CompressionMeasurement) -> String)] = [
            ("codec", { Self.escaped($0.codec) }), ("rescored with", \.rescore),
            ("bytes a vector", { Self.format($0.bytesPerVector, "%.1f") }),
            ("recall@10", { Self.format($0.recall10.value, "%.4f") }),
            ("95 % interval", { Self.interval($0.recall10) }),
        ]
        if sweep.sampledRows < sweep.galleryRows {
            columns.append(("whole gallery", { Self.format($0.wholeRecall10, "%.4f") }))
        }
        columns.append(("recall@100", { Self.format($0.recall100.value, "%.4f") }))
        if sweep.exact.ndcg10 != nil {
            columns.append(("nDCG@10", { Self.format($0.ndcg10?.value, "%.4f") }))
        }
        if sweep.rows.contains(where: { $0.bridgedLoss != nil }) {
            columns.append(("bridged loss", { Self.format($0.bridgedLoss?.value, "%.4f") }))
        }
        return columns + [
            ("ms (50 %)", { Self.format($0.medianMilliseconds, "%.3f") }),
            ("ms (95 %)", { Self.format($0.slowMilliseconds, "%.3f") }),
            ("build s", { Self.format($0.buildSeconds, "%.2f") }),
            ("decode error", { Self.format($0.decodeError, "%.2g") }),
        ]
    }

    private static func interval(_ estimate: CompressionMeasurement.Estimate) -> String {
        "\(format(estimate.low, "%.4f")) – \(format(estimate.high, "%.4f"))"
    }

    private func line(_ row: CompressionMeasurement) -> String {
        let mark = row.isFront ? " class=\"front\"" : ""
        return "<tr\(mark)>\(columns.map { "<td>\($0.cell(row))</td>" }.joined())</tr>"
    }

    /// What may be wider than a phone: it is scrolled sideways instead of being shrunk beyond reading.
    static func wide(_ content: String) -> String { "<div class=\"wide\">\(content)</div>" }

    static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;")
            .replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
            .replacingOccurrences(of: "\"", with: "&quot;")
    }

    private static let style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 76em; margin: 2em auto; padding: 0 1em;
        color: #1a1a1a; background: #fff } h1 { font-size: 1.4em } h2 { font-size: 1.1em; margin-top: 2em }
        .advice { border-left: 4px solid #0b6e4f; padding-left: .8em } .wide { overflow-x: auto }
        table { border-collapse: collapse; font-size: .85em } th, td { padding: .25em .6em; text-align: right;
        border-bottom: 1px solid #ddd; white-space: nowrap } th:first-child, td:first-child,
        th:nth-child(2), td:nth-child(2) { text-align: left } .front td { font-weight: 600 }
        svg { width: 100%; min-width: 40em; height: auto } svg text { font: 12px system-ui, sans-serif; fill: #333 }
        h1, p { overflow-wrap: anywhere }
        @media print { body { margin: 0; max-width: none; font-size: 10pt } .wide { overflow: visible }
        table { font-size: 6.5pt } th, td { padding: .2em .4em } tr, svg { break-inside: avoid }
        svg { min-width: 0 } h2 { break-after: avoid } thead { display: table-header-group } }
        """
}
