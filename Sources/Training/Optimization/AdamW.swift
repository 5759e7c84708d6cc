internal import Tensors

/// AdamW: Adam with weight decay that is decoupled from the gradient (Loshchilov and Hutter 2019).
public struct AdamW: Sendable, Equatable {
    /// The numbers that AdamW is set by.
    public struct Settings: Sendable, Equatable, Codable {
        /// How much of the mean gradient is kept each step.
        public var beta1 = 0.9
        /// How much of the mean squared gradient is kept each step.
        public var beta2 = 0.999
        /// What is added to the root of the mean square.
        public var epsilon = 1e-8
        /// How strongly weights are drawn towards 0.
        public var weightDecay = 0.01

        /// The usual numbers.
        public init() {}
    }

    /// The numbers that it is set by.
    public let settings: Settings
    /// Steps that have been taken.
    public private(set) var step: Int
    /// The running mean of the gradients.
    public private(set) var first: [Float]
    /// The running mean of their squares.
    public private(set) var second: [Float]

    /// An optimiser of `count` values that has taken no step.
    public init(count: Int, settings: Settings = Settings()) {
        self.init(
            settings: settings,
            step: 0,
            first: .init(repeating: 0, count: count),
            second: .init(repeating: 0, count: count)
        )
    }

    /// An optimiser as it was after a step.
    init(settings: Settings, step: Int, first: [Float], second: [Float]) {
        precondition(first.count == second.count)
        self.settings = settings
        self.step = step
        self.first = first
        self.second = second
    }

    /// Moves values against their gradient.
    ///
    /// - Parameters:
    ///   - values: what is learned.
    ///   - gradient: one for each value.
    ///   - share: what the gradient is multiplied with; below 1 where it was clipped.
    ///   - rate: the step size.
    ///   - decaying: the ranges of values that weight decay draws towards 0.
    public mutating func update(
        _ values: inout [Float],
        gradient: [Float],
        share: Float = 1,
        rate: Double,
        decaying: [Range<Int>]
    ) {
        precondition(values.count == first.count && gradient.count == first.count)
        step += 1
        let size = rate / (1 - Self.power(settings.beta1, step))
        let update = AdamUpdate(
            beta1: settings.beta1,
            beta2: settings.beta2,
            size: Float(size),
            root: Float((1 - Self.power(settings.beta2, step)).squareRoot()),
            epsilon: Float(settings.epsilon),
            share: share
        )
        let kept = Float(1 - rate * settings.weightDecay)
        var place = 0
        var ranges: [(range: Range<Int>, kept: Float)] = []
        for range in decaying.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if place < range.lowerBound { ranges.append((place..<range.lowerBound, 1)) }
            ranges.append((range, kept))
            place = range.upperBound
        }
        if place < values.count { ranges.append((place..<values.count, 1)) }
        for part in ranges {
            update(&values, gradient, &first, &second, in: part.range, kept: part.kept)
        }
    }

    /// A power by repeated squaring: the same on every machine.
    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var (result, square, left) = (1.0, base, exponent)
        while left > 0 {
            if left & 1 == 1 { result *= square }
            square *= square
            left >>= 1
        }
        return result
    }
}
