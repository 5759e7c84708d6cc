import Foundation

/// Shows how far long work has come: a bar with rate and remaining time on a terminal, else a
/// plain line every ten seconds.
struct ProgressBar {
    private let label: String
    private let unit: String
    private let start = ContinuousClock.now
    private var lastShown: ContinuousClock.Instant?
    private var isShown = false
    /// What is added at the end of the line, for instance a loss.
    var detail: String?

    /// A bar for work on things called `unit`, for instance `documents`.
    init(_ label: String, unit: String) {
        self.label = label
        self.unit = unit
    }

    /// Tells the bar how much is done, and which share of the whole that is (0 to 1) when known.
    mutating func update(done: Int, share: Double?) {
        let now = ContinuousClock.now
        let pause: Duration = Console.isAnimated ? .milliseconds(100) : .seconds(10)
        if let lastShown, now - lastShown < pause { return }
        if lastShown == nil, !Console.isAnimated {
            lastShown = now
            return
        }
        lastShown = now
        let text =
            line(done: done, share: share, elapsed: seconds(now - start))
            + (detail.map { ", \($0)" } ?? "")
        if Console.isAnimated {
            Console.errorText("\r\u{1B}[K\(text)")
            isShown = true
        } else {
            Console.error(text)
        }
    }

    /// Removes the bar, so that other output can follow.
    mutating func clear() {
        guard isShown else { return }
        Console.errorText("\r\u{1B}[K")
        isShown = false
    }

    private func line(done: Int, share: Double?, elapsed: Double) -> String {
        let rate = elapsed > 0 ? Double(done) / elapsed : 0
        var text = "\(label) \(done) \(unit), \(Self.rate(rate))/s"
        if let share, share > 0 {
            let clamped = min(share, 1)
            let filled = Int(clamped * 24)
            let bar =
                String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            let left = elapsed / clamped - elapsed
            text =
                "\(label) \(bar) \(Int(clamped * 100)) %  \(done) \(unit), "
                + "\(Self.rate(rate))/s, \(Self.clock(left)) left"
        }
        return text
    }

    /// A rate as people read it: with a decimal where it is small.
    private static func rate(_ rate: Double) -> String {
        rate < 10 ? String(format: "%.1f", rate) : "\(Int(rate.rounded()))"
    }

    private func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    /// Seconds as `m:ss` or `h:mm:ss`.
    static func clock(_ seconds: Double) -> String {
        // A first piece of next to nothing says next to nothing of the rest.
        let total = Int(min(max(seconds, 0), 3_599_999).rounded())
        let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
        let padded = rest < 10 ? "0\(rest)" : "\(rest)"
        if hours == 0 { return "\(minutes):\(padded)" }
        return "\(hours):\(minutes < 10 ? "0" : "")\(minutes):\(padded)"
    }
}
