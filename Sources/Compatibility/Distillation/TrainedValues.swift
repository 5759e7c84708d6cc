import Foundation

/// Numbers that are being learned, with the moments that AdamW keeps of their gradients
/// (Loshchilov and Hutter 2019).
struct TrainedValues {
    /// The numbers.
    var values: [Float]
    private var first: [Float]
    private var second: [Float]

    private static let firstDecay: Float = 0.9
    private static let secondDecay: Float = 0.999
    private static let smallest: Float = 1e-8

    init(_ values: [Float]) {
        self.values = values
        first = .init(repeating: 0, count: values.count)
        second = first
    }

    /// Moves the numbers against a gradient.
    ///
    /// - Parameters:
    ///   - gradient: one for each number.
    ///   - step: the number of the step, from 1.
    ///   - rate: the step size.
    ///   - decay: the decoupled weight decay.
    mutating func update(_ gradient: [Float], step: Int, rate: Float, decay: Float) {
        precondition(gradient.count == values.count, "a gradient for every value")
        let firstShare = 1 - pow(Self.firstDecay, Float(step))
        let secondShare = 1 - pow(Self.secondDecay, Float(step))
        let kept = 1 - rate * decay
        for i in values.indices {
            let g = gradient[i]
            first[i] = Self.firstDecay * first[i] + (1 - Self.firstDecay) * g
            second[i] = Self.secondDecay * second[i] + (1 - Self.secondDecay) * g * g
            let size = (second[i] / secondShare).squareRoot() + Self.smallest
            values[i] = kept * values[i] - rate * (first[i] / firstShare) / size
        }
    }

    /// The step size at a step, from 1: a cosine from `peak` to nearly 0.
    static func cosineRate(_ peak: Float, step: Int, of steps: Int) -> Float {
        peak * 0.5 * (1 + cos(.pi * Float(step - 1) / Float(steps)))
    }
}
