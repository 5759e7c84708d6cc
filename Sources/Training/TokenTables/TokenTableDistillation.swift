package import Tensors

/// Brings a token table near to the one that it takes the place of: rows are drawn by how often their
/// tokens occur, and mean squared errors fall by AdamW.
package struct TokenTableDistillation: Sendable {
    /// How long and how fast.
    package struct Settings: Sendable {
        /// Steps.
        package var steps = 400
        /// Rows a step.
        package var batch = 512
        /// The greatest step size, as a share of the original's root mean square.
        package var rate = 0.02
        /// Steps between what tables do beside learning.
        package var advanceEvery = 50
        /// The seed of the draws.
        package var seed: UInt64 = 0

        /// The usual settings.
        package init() {}
    }

    private let original: Matrix
    private let frequencies: [Float]
    private let settings: Settings

    /// A distillation of a table, `n × d`, in which tokens count by their frequencies.
    package init(of original: Matrix, frequencies: [Float], settings: Settings = Settings()) {
        precondition(frequencies.count == original.rows, "a frequency a token")
        self.original = original
        self.frequencies = frequencies
        self.settings = settings
    }

    /// The mean of |x − x̂|² / |x|² over tokens, weighted by their frequencies.
    package func error(of table: some TokenTable) -> Double {
        let dense = table.dense
        var (errors, lengths) = (0.0, 0.0)
        for token in 0..<original.rows {
            for (x, y) in zip(original[row: token], dense[row: token]) {
                errors += Double(frequencies[token] * (x - y) * (x - y))
                lengths += Double(frequencies[token] * x * x)
            }
        }
        return lengths > 0 ? errors / lengths : errors
    }

    /// Trains a table; where it chooses lengths or rows, what it has chosen is trained anew.
    ///
    /// - Throws: `TrainingError.badSetting` when a choice cannot be made; `.notFinite`, naming the step and its tokens.
    package func run(_ table: any TokenTable) throws(TrainingError) -> any TokenTable {
        switch try trained(table) {
        case let searched as SearchedDimensionTable:
            return try trained(searched.chosen(fitting: original))
        case let optimal as OptimalTable:
            return try trained(
                optimal.settled(
                    fitting: original,
                    frequencies: frequencies,
                    seed: settings.seed
                )
            )
        case let done: return done
        }
    }

    private func trained(_ table: any TokenTable) throws(TrainingError) -> any TokenTable {
        var table = table
        var values = table.parameters
        let squares = original.elements.reduce(Float(0)) { $0 + $1 * $1 }
        let size = Double((squares / Float(max(original.elements.count, 1))).squareRoot())
        let schedule = LearningRateSchedule(
            peak: settings.rate * max(size, 1e-6),
            warmup: min(20, settings.steps / 10),
            steps: settings.steps,
            shape: .cosine
        )
        var optimizer = AdamW(count: values.count)
        let sampler = FrequencySampler(frequencies)
        var draws = SplitMix64(seed: settings.seed)
        let clipping = GradientClipping(maximumNorm: .infinity)
        for step in 0..<settings.steps {
            let ids = (0..<settings.batch).map { _ in sampler.token(draws.share()) }
            var gradient = table.forward(ids)
            for (row, id) in ids.enumerated() {
                let start = row * original.columns
                for (c, value) in original[row: Int(id)].enumerated() {
                    let difference = gradient.elements[start + c] - value
                    gradient.elements[start + c] = 2 * difference / Float(settings.batch)
                }
            }
            var gradients = [Float](repeating: 0, count: values.count)
            table.backward(ids, gradient, into: &gradients)
            (table as? GatedTable)?.addPull(into: &gradients)
            let check = StepCheck(step: step + 1, batch: ids.map { "token \($0)" })
            try check.gradient(gradients, clipping)
            optimizer.update(
                &values,
                gradient: gradients,
                rate: schedule.rate(at: step),
                decaying: []
            )
            table.parameters = values
            if (step + 1) % settings.advanceEvery == 0 || step + 1 == settings.steps {
                table.advance(to: Double(step + 1) / Double(settings.steps))
                values = table.parameters
                try check.parameters(values)
            }
        }
        return table
    }
}

/// Draws tokens by their frequencies.
private struct FrequencySampler {
    private let sums: [Double]

    init(_ frequencies: [Float]) {
        var sum = 0.0
        sums = frequencies.map {
            sum += Double($0)
            return sum
        }
    }

    /// The token at a share of the sum of all frequencies.
    func token(_ share: Float) -> Int32 {
        let wanted = Double(share) * (sums.last ?? 0)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return Int32(low)
    }
}
