internal import Foundation
internal import VectorSearch

extension CompressionReport {
    /// The survey's compressors as a part of the page; nothing where they were not asked for.
    var surveyed: String {
        guard let survey = sweep.survey else { return "" }
        let headings = [
            "method", "asked", "takes", "chosen", "recall@10", "interval", "recall@100", "nDCG@10",
            "decode error", "compress s", "256 rows ms",
        ]
        let lines = survey.rows.map { row in
            let cells = [
                row.method.rawValue, SurveyChart.share(row.target), Self.format(row.ratio, "%.4f"),
                Self.escaped(row.details), Self.format(row.recall10.value, "%.4f"),
                Self.format(row.recall10.low, "%.4f") + " – "
                    + Self.format(row.recall10.high, "%.4f"),
                Self.format(row.recall100.value, "%.4f"), Self.format(row.ndcg10?.value, "%.4f"),
                Self.format(row.decodeError, "%.2g"), Self.format(row.compressSeconds, "%.2f"),
                Self.format(row.batchMilliseconds, "%.2f"),
            ]
            return "<tr>\(cells.map { "<td>\($0)</td>" }.joined())</tr>"
        }
        let remarks = survey.remarks + refusedBriefly(survey)
        return """
            <h2>The survey's compressors</h2>
            <p>The eight ways to compress a trained table that arXiv:2311.15578 compares, by its own accounting of
            memory; the restored vectors were searched exactly.</p>
            \(Self.wide(SurveyChart(survey: survey).svg))
            <div class="wide"><table>
            <thead><tr>\(headings.map { "<th>\($0)</th>" }.joined())</tr></thead>
            <tbody>
            \(lines.joined(separator: "\n"))
            </tbody></table></div>
            <ul>\(remarks.map { "<li>\(Self.escaped($0))</li>" }.joined())</ul>
            """
    }

    /// A line for each compressor that could not meet some of the shares.
    private func refusedBriefly(_ survey: CompressionSurvey) -> [String] {
        var lines: [String] = []
        for refusal in survey.refused
        where refusal.target == survey.refused.first(where: { $0.method == refusal.method })?.target
        {
            let shares = survey.refused.filter { $0.method == refusal.method }
                .map { SurveyChart.share($0.target) }.joined(separator: ", ")
            lines.append("\(refusal.method.rawValue) is left out at \(shares): \(refusal.reason).")
        }
        return lines
    }

    static func format(_ value: Double?, _ format: String) -> String {
        value.map { String(format: format, $0) } ?? "–"
    }
}
