import Evaluation
import TestSupport
import Testing

@Suite struct BootstrapTests {
    private func values(_ count: Int, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in Double.random(in: 0...1, using: &random) }
    }

    @Test func `the same seed gives the same interval and another seed another`() throws {
        let values = values(101, seed: 1)
        let one = try Bootstrap(resamples: 500, seed: 7).mean(of: values)
        #expect(try one == Bootstrap(resamples: 500, seed: 7).mean(of: values))
        #expect(try one != Bootstrap(resamples: 500, seed: 8).mean(of: values))
    }

    @Test func `the interval of a mean is close to the normal one`() throws {
        // For a mean of many values the percentile interval approaches mean ± 1.96 standard errors.
        let values = values(400, seed: 2)
        let mean = values.reduce(0, +) / 400
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400
        let error = 1.96 * (variance / 400).squareRoot()
        let interval = try Bootstrap(seed: 3).mean(of: values)
        #expect(abs(interval.estimate - mean) < 1e-12)
        #expect(abs(interval.low - (mean - error)) < 0.1 * error)
        #expect(abs(interval.high - (mean + error)) < 0.1 * error)
    }

    @Test func `the interval covers the true mean about as often as it says`() throws {
        var covered = 0
        for round in 0..<200 {
            let interval = try Bootstrap(resamples: 400, seed: 5)
                .mean(of: values(60, seed: 1000 + UInt64(round)))
            if interval.low <= 0.5, 0.5 <= interval.high { covered += 1 }
        }
        #expect((176...200).contains(covered), "\(covered) of 200")
    }

    @Test func `a wider confidence gives a wider interval`() throws {
        let values = values(50, seed: 4)
        let narrow = try Bootstrap(confidence: 0.8).mean(of: values)
        let wide = try Bootstrap(confidence: 0.99).mean(of: values)
        #expect(wide.low < narrow.low && narrow.high < wide.high)
    }

    @Test func `swapping two runs mirrors their difference exactly`() throws {
        let one = values(77, seed: 5)
        let other = values(77, seed: 6)
        let bootstrap = Bootstrap(resamples: 999, seed: 9)
        let forth = try bootstrap.difference(of: one, from: other)
        let back = try bootstrap.difference(of: other, from: one)
        #expect(forth.interval.estimate == -back.interval.estimate)
        #expect(forth.interval.low == -back.interval.high)
        #expect(forth.interval.high == -back.interval.low)
        #expect((forth.wins, forth.losses) == (back.losses, back.wins))
        #expect(forth.signTest == back.signTest)
    }

    @Test func `equal runs differ by exactly nothing`() throws {
        let one = values(33, seed: 7)
        let result = try Bootstrap(resamples: 100).difference(of: one, from: one)
        #expect(result.interval == ConfidenceInterval(estimate: 0, low: 0, high: 0))
        #expect(result.ties == 33)
        #expect(result.signTest == 1)
    }

    @Test(arguments: 1...5)
    func `five values or fewer say nothing of the mean but what it could be`(_ count: Int) throws {
        let values = [Double](repeating: 0.25, count: count)
        let mean = try Bootstrap(resamples: 10).mean(of: values)
        #expect(mean == ConfidenceInterval(estimate: 0.25, low: 0, high: 1))
        let difference = try Bootstrap(resamples: 10)
            .difference(of: values, from: values.map { _ in 0.75 })
        #expect(difference.interval == ConfidenceInterval(estimate: -0.5, low: -1, high: 1))
    }

    @Test func `the mean of no values is refused`() {
        #expect(throws: EvaluationError.noValues) { try Bootstrap().mean(of: []) }
    }

    /// Percentile intervals of eight values cover the mean 86 of 100 times; these cover it as they say.
    @Test func `the interval of few values covers the true mean about as often as it says`() throws
    {
        var covered = 0
        for round in 0..<400 {
            let interval = try Bootstrap(resamples: 400, seed: 5)
                .mean(of: values(8, seed: 5000 + UInt64(round)))
            if interval.low <= 0.5, 0.5 <= interval.high { covered += 1 }
        }
        #expect(covered >= 368, "\(covered) of 400")
    }

    @Test func `the sign test is the exact binomial one`() throws {
        func signTest(wins: Int, losses: Int) throws -> Double {
            let new = (0..<wins).map { _ in 1.0 } + (0..<losses).map { _ in 0.0 } + [0.5]
            let old = (0..<wins).map { _ in 0.0 } + (0..<losses).map { _ in 1.0 } + [0.5]
            return try Bootstrap(resamples: 1).difference(of: new, from: old).signTest
        }
        #expect(try abs(signTest(wins: 10, losses: 0) - 2.0 / 1024) < 1e-12)
        #expect(try abs(signTest(wins: 1, losses: 9) - 2.0 * (1 + 10) / 1024) < 1e-12)
        #expect(try abs(signTest(wins: 8, losses: 2) - 2.0 * (1 + 10 + 45) / 1024) < 1e-12)
        #expect(try signTest(wins: 5, losses: 5) == 1)
        // The tail of a large count, whose single terms are below the smallest double.
        #expect(try signTest(wins: 3000, losses: 2000) < 1e-40)
        #expect(try signTest(wins: 3000, losses: 2000) > 0)
    }
}
