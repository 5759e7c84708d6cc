internal import Foundation

/// A chart of one value of each way against its size, as SVG; sizes on a logarithmic scale.
struct CompressionChart {
    private let rows: [CompressionMeasurement]
    private let value: (CompressionMeasurement) -> Double
    private let interval: ((CompressionMeasurement) -> (low: Double, high: Double)?)?
    private let label: String

    private static let size = (width: 800.0, height: 460.0)
    // Above and to the right there is room for names.
    private static let margin = (left: 56.0, right: 76.0, top: 60.0, bottom: 64.0)
    /// Colours that remain apart for the colour-blind and in print.
    private static let colours = ["none": "#0072b2", "float16": "#d55e00", "originals": "#009e73"]

    init(
        _ sweep: CompressionSweep,
        value: @escaping (CompressionMeasurement) -> Double,
        interval: ((CompressionMeasurement) -> (low: Double, high: Double)?)?,
        label: String
    ) {
        rows = sweep.rows
        self.value = value
        self.interval = interval
        self.label = label
    }

    /// The chart.
    var svg: String {
        let (width, height) = Self.size
        let sizes = rows.map(\.bytesPerVector)
        let (least, most) = (max(sizes.min() ?? 1, 1e-3), max(sizes.max() ?? 1, 1e-3))
        let values = rows.map(value)
        let highest = interval == nil ? max(values.max() ?? 1, 1e-9) : 1
        // A share starts at the tenth below the least, where that is not near 1.
        let lowest =
            interval == nil ? 0 : min(0.9, ((values.min() ?? 0) * 10).rounded(.down) / 10)
        func x(_ bytes: Double) -> Double {
            let share = most > least ? log(bytes / least) / log(most / least) : 0.5
            return Self.margin.left + share * (width - Self.margin.left - Self.margin.right)
        }
        func y(_ value: Double) -> Double {
            let share = (value - lowest) / (highest - lowest)
            return height - Self.margin.bottom
                - share * (height - Self.margin.top - Self.margin.bottom)
        }
        var parts = [
            "<svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" aria-label=\"\(label) against bytes a vector\">"
        ]
        parts += axes(x: x, y: y, sizes: least...most, values: lowest...highest)
        parts += rows.map { marker($0, x: x, y: y) }
        parts += names(x: x, y: y)
        parts += legend()
        parts.append("</svg>")
        return parts.joined(separator: "\n")
    }

    private func axes(
        x: (Double) -> Double,
        y: (Double) -> Double,
        sizes: ClosedRange<Double>,
        values: ClosedRange<Double>
    ) -> [String] {
        let (width, height) = Self.size
        let bottom = height - Self.margin.bottom
        var parts: [String] = []
        for step in 0...5 {
            let value =
                values.lowerBound + Double(step) / 5 * (values.upperBound - values.lowerBound)
            let place = Self.number(y(value))
            parts.append(
                "<line x1=\"\(Self.margin.left)\" x2=\"\(width - Self.margin.right)\" y1=\"\(place)\" y2=\"\(place)\" stroke=\"#ddd\"/>"
            )
            let text = String(format: value < 0.1 && value > 0 ? "%.3f" : "%.2f", value)
            parts.append("<text x=\"4\" y=\"\(Self.number(y(value) + 4))\">\(text)</text>")
        }
        var bytes = 1.0
        while bytes <= sizes.upperBound {
            if bytes >= sizes.lowerBound {
                let place = Self.number(x(bytes))
                parts.append(
                    "<line x1=\"\(place)\" x2=\"\(place)\" y1=\"\(bottom)\" y2=\"\(bottom + 5)\" stroke=\"#333\"/>"
                )
                parts.append(
                    "<text x=\"\(place)\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(String(format: "%.0f", bytes))</text>"
                )
            }
            bytes *= 2
        }
        parts.append(
            "<text x=\"\(width / 2)\" y=\"\(bottom + 36)\" text-anchor=\"middle\">bytes a vector; up: \(label)</text>"
        )
        return parts
    }

    private func marker(
        _ row: CompressionMeasurement,
        x: (Double) -> Double,
        y: (Double) -> Double
    ) -> String {
        let colour = Self.colours[row.rescore] ?? "#333"
        let (left, top) = (Self.number(x(row.bytesPerVector)), Self.number(y(value(row))))
        let name = CompressionReport.escaped(row.name)
        var parts = ""
        if let ends = interval?(row) {
            parts +=
                "<line x1=\"\(left)\" x2=\"\(left)\" y1=\"\(Self.number(y(ends.low)))\" y2=\"\(Self.number(y(ends.high)))\" stroke=\"\(colour)\"/>"
        }
        let fill = row.isFront ? colour : "#fff"
        parts +=
            "<circle cx=\"\(left)\" cy=\"\(top)\" r=\"4\" fill=\"\(fill)\" stroke=\"\(colour)\"><title>\(name)</title></circle>"
        return parts
    }

    /// Names on the front, but for those that would cover one that is written already.
    private func names(x: (Double) -> Double, y: (Double) -> Double) -> [String] {
        var written: [(x: Double, y: Double)] = []
        return rows.filter(\.isFront).compactMap { row in
            let (left, top) = (x(row.bytesPerVector), y(value(row)))
            // Names rise by 35 degrees: how far this one starts from another's line, and along it.
            let covers = written.contains { other in
                let (right, down) = (left - other.x, top - other.y)
                return abs(right * 0.57 + down * 0.82) < 12
                    && abs(right * 0.82 - down * 0.57) < 80
            }
            if covers { return nil }
            written.append((left, top))
            let place = "\(Self.number(left)) \(Self.number(top))"
            return
                "<text x=\"\(Self.number(left))\" y=\"\(Self.number(top))\" transform=\"rotate(-35 \(place)) translate(8 -4)\">\(CompressionReport.escaped(row.codec))</text>"
        }
    }

    private func legend() -> [String] {
        let bottom = Self.size.height - 8
        return Self.colours.sorted { $0.key < $1.key }.enumerated().flatMap { place, entry in
            let left = Self.margin.left + Double(place) * 220
            let text = entry.key == "none" ? "not rescored" : "rescored with \(entry.key)"
            return [
                "<circle cx=\"\(left)\" cy=\"\(bottom - 4)\" r=\"4\" fill=\"\(entry.value)\"/>",
                "<text x=\"\(left + 10)\" y=\"\(bottom)\">\(text)</text>",
            ]
        }
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
