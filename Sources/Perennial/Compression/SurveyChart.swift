internal import Foundation
internal import VectorSearch

/// A line for each of the survey's compressors: recall@10 against the share of the memory, as SVG.
struct SurveyChart {
    let survey: CompressionSurvey

    private static let size = (width: 800.0, height: 420.0)
    private static let plot = (left: 56.0, right: 596.0, top: 16.0, bottom: 368.0)
    /// Colours that remain apart for the colour-blind; lines differ in their dashes too.
    private static let colours = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#888888",
    ]

    /// The chart.
    var svg: String {
        let targets = Set(survey.rows.map(\.target) + survey.refused.map(\.target)).sorted(by: >)
        func x(_ target: Double) -> Double {
            let place = Double(targets.firstIndex(of: target) ?? 0)
            let step = (Self.plot.right - Self.plot.left) / Double(max(targets.count - 1, 1))
            return Self.plot.left + place * step
        }
        func y(_ value: Double) -> Double {
            Self.plot.bottom - value * (Self.plot.bottom - Self.plot.top)
        }
        var parts = [
            "<svg viewBox=\"0 0 \(Int(Self.size.width)) \(Int(Self.size.height))\" role=\"img\" aria-label=\"recall@10 of the survey's compressors against their share of the memory\">"
        ]
        for step in 0...5 {
            let value = Double(step) / 5
            let place = Self.number(y(value))
            parts.append(
                "<line x1=\"\(Self.plot.left)\" x2=\"\(Self.plot.right)\" y1=\"\(place)\" y2=\"\(place)\" stroke=\"#ddd\"/>"
            )
            parts.append(
                "<text x=\"4\" y=\"\(Self.number(y(value) + 4))\">\(Self.number(value))</text>"
            )
        }
        for target in targets {
            parts.append(
                "<text x=\"\(Self.number(x(target)))\" y=\"386\" text-anchor=\"middle\">\(Self.share(target))</text>"
            )
        }
        parts.append(
            "<text x=\"\((Self.plot.left + Self.plot.right) / 2)\" y=\"408\" text-anchor=\"middle\">share of the memory; up: recall@10</text>"
        )
        for (place, method) in MatrixCompressor.allCases.enumerated() {
            let points = survey.rows.filter { $0.method == method }
                .map { (x($0.target), y($0.recall10.value)) }
            parts += line(place, method, points)
        }
        parts.append("</svg>")
        return parts.joined(separator: "\n")
    }

    private func line(
        _ place: Int,
        _ method: MatrixCompressor,
        _ points: [(x: Double, y: Double)]
    ) -> [String] {
        let colour = Self.colours[place % Self.colours.count]
        let dash = place < 4 ? "" : " stroke-dasharray=\"6 3\""
        let path = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }
            .joined(separator: " ")
        let top = Self.plot.top + 12 + Double(place) * 26
        let note = points.isEmpty ? " (none)" : ""
        return [
            "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"\(dash)/>"
        ]
            + points.map {
                "<circle cx=\"\(Self.number($0.x))\" cy=\"\(Self.number($0.y))\" r=\"3.5\" fill=\"\(colour)\"/>"
            } + [
                "<line x1=\"620\" x2=\"648\" y1=\"\(top)\" y2=\"\(top)\" stroke=\"\(colour)\" stroke-width=\"2\"\(dash)/>",
                "<text x=\"654\" y=\"\(top + 4)\">\(method.rawValue)\(note)</text>",
            ]
    }

    /// A share as a fraction where it is one of 1.
    static func share(_ value: Double) -> String {
        let whole = (1 / value).rounded()
        return abs(1 / value - whole) < 1e-9
            ? String(format: "1/%.0f", whole) : String(format: "%.3g", value)
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
