internal import Foundation
internal import Tables

/// A line of a run's metrics.
public enum RunMetric: Sendable, Equatable {
    /// A step that was taken; steps count from 1.
    case step(number: Int, loss: Double, gradientNorm: Double, learningRate: Double)
    /// What the model reached after a step.
    case evaluation(step: Int, metric: String, value: Double)

    /// The step.
    public var step: Int {
        switch self {
        case .step(let number, _, _, _): number
        case .evaluation(let step, _, _): step
        }
    }

    /// A line of JSON.
    var line: String {
        switch self {
        case .step(let number, let loss, let norm, let rate):
            #"{"step":\#(number),"loss":\#(loss),"gradient_norm":\#(norm),"learning_rate":\#(rate)}"#
                + "\n"
        case .evaluation(let step, let metric, let value):
            #"{"step":\#(step),"\#(metric)":\#(value)}"# + "\n"
        }
    }

    /// The metric of a line; nil for one that is none.
    init?(_ object: JSONObject) {
        func number(_ name: String) -> Double? {
            guard case .number(let number)? = object[name] else { return nil }
            return number.double
        }
        guard let step = number("step").flatMap({ Int(exactly: $0) }) else { return nil }
        if let loss = number("loss"), let norm = number("gradient_norm"),
            let rate = number("learning_rate")
        {
            self = .step(number: step, loss: loss, gradientNorm: norm, learningRate: rate)
        } else if let other = object.members.first(where: { $0.key != "step" }),
            let value = number(other.key)
        {
            self = .evaluation(step: step, metric: other.key, value: value)
        } else {
            return nil
        }
    }
}
