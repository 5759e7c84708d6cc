import Foundation

/// The step size over a run: it rises from 0 to its peak, then falls.
public struct LearningRateSchedule: Sendable, Equatable, Codable {
    /// How it falls after the warm-up.
    public enum Shape: String, Sendable, Codable, CaseIterable {
        /// In a straight line to 0.
        case linear
        /// Along half a cosine to 0.
        case cosine
        /// Not at all.
        case constant
    }

    /// The largest step size.
    public var peak: Double
    /// Steps in which it rises.
    public var warmup: Int
    /// Steps of the whole run.
    public var steps: Int
    /// How it falls.
    public var shape: Shape

    /// A schedule.
    public init(peak: Double, warmup: Int, steps: Int, shape: Shape = .linear) {
        self.peak = peak
        self.warmup = warmup
        self.steps = steps
        self.shape = shape
    }

    /// The step size of a step, counted from 0; that of step 0 is 0 where there is a warm-up.
    public func rate(at step: Int) -> Double {
        if step < warmup { return peak * Double(step) / Double(max(warmup, 1)) }
        let progress = Double(step - warmup) / Double(max(steps - warmup, 1))
        switch shape {
        case .constant: return peak
        case .linear: return peak * max(0, 1 - progress)
        case .cosine: return peak * 0.5 * (1 + cos(.pi * min(progress, 1)))
        }
    }
}
