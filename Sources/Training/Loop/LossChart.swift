internal import Foundation

/// The loss of a run as an SVG picture: every step, their running mean, and evaluations.
struct LossChart {
    private let losses: [(step: Double, value: Double)]
    private let evaluations: [(step: Double, value: Double)]
    private let metric: String

    private static let (width, height, margin) = (720.0, 360.0, 48.0)
    /// How much of the mean is kept each step.
    private static let kept = 0.95
    /// Points of a line that are drawn at most.
    private static let mostPoints = 1_000

    init(_ metrics: [RunMetric]) {
        var losses: [(Double, Double)] = []
        var evaluations: [(Double, Double)] = []
        var name = ""
        for metric in metrics {
            switch metric {
            case .step(let number, let loss, _, _): losses.append((Double(number), loss))
            case .evaluation(let step, let metric, let value):
                evaluations.append((Double(step), value))
                name = metric
            }
        }
        self.losses = losses
        self.evaluations = evaluations
        self.metric = name
    }

    /// The picture.
    var svg: String {
        var mean: [(step: Double, value: Double)] = []
        var value = losses.first?.value ?? 0
        for loss in losses {
            value = Self.kept * value + (1 - Self.kept) * loss.value
            mean.append((loss.step, value))
        }
        let last = max(losses.last?.step ?? 1, 1)
        let most = max(losses.map(\.value).max() ?? 1, 1e-9)
        var parts = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 360" font-family="sans-serif" font-size="12">"#,
            #"<rect width="720" height="360" fill="white"/>"#,
            line(losses, last, most, color: "#c8d4e8", width: 1),
            line(mean, last, most, color: "#2456a6", width: 2),
            label(Self.margin, 20, "loss (mean of about 20 steps)", "#2456a6"),
            label(4, y(most, most) + 4, Self.text(most), "#555"),
            label(4, y(0, most), "0", "#555"),
            label(Self.width - Self.margin, Self.height - 16, "step \(Int(last))", "#555"),
        ]
        if !evaluations.isEmpty {
            parts.append(line(evaluations, last, 1, color: "#b3541e", width: 2))
            let best = evaluations.max { $0.value < $1.value }
            parts.append(
                label(
                    Self.width / 2,
                    20,
                    "\(metric) (0 to 1), best \(Self.text(best?.value ?? 0))",
                    "#b3541e"
                )
            )
        }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private func line(
        _ points: [(step: Double, value: Double)],
        _ last: Double,
        _ most: Double,
        color: String,
        width: Int
    ) -> String {
        let every = max(1, points.count / Self.mostPoints)
        let shown = points.enumerated().filter {
            $0.offset % every == 0 || $0.offset == points.count - 1
        }
        let places = shown.map { _, point in
            let x = Self.margin + (Self.width - 2 * Self.margin) * point.step / last
            return String(format: "%.1f,%.1f", x, y(point.value, most))
        }
        return "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(width)\" points=\""
            + places.joined(separator: " ") + "\"/>"
    }

    private func y(_ value: Double, _ most: Double) -> Double {
        Self.height - Self.margin - (Self.height - 2 * Self.margin) * min(value / most, 1)
    }

    private func label(_ x: Double, _ y: Double, _ text: String, _ color: String) -> String {
        "<text x=\"\(Int(x))\" y=\"\(Int(y))\" fill=\"\(color)\">\(text)</text>"
    }

    private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
