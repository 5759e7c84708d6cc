import Evaluation
import TestSupport
import Testing

@Suite struct BootstrapTests {
    private func values(_ count: Int, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in Double.random(in: 0...1, using: &random) }
    }

    @Test func `the same seed gives the same interval and another seed another`() {
        let values = values(101, seed: 1)
        let one = Bootstrap(resamples: 500, seed: 7).mean(of: values)
        #expect(one == Bootstrap(resamples: 500, seed: 7).mean(of: values))
        #expect(one != Bootstrap(resamples: 500, seed: 8).mean(of: values))
    }

    @Test func `the interval of a mean is close to the normal one`() {
        // For a mean of many values the percentile interval approaches mean ± 1.96 standard errors.
        let values = values(400, seed: 2)
        let mean = values.reduce(0, +) / 400
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400
        let error = 1.96 * (variance / 400).squareRoot()
        let interval = Bootstrap(seed: 3).mean(of: values)
        #expect(abs(interval.estimate - mean) < 1e-12)
        #expect(abs(interval.low - (mean - error)) < 0.1 * error)
        #expect(abs(interval.high - (mean + error)) < 0.1 * error)
    }

    @Test func `the interval covers the true mean about as often as it says`() {
        var covered = 0
        for round in 0..<200 {
            let interval = Bootstrap(resamples: 400, seed: 5)
                .mean(of: values(60, seed: 1000 + UInt64(round)))
            if interval.low <= 0.5, 0.5 <= interval.high { covered += 1 }
        }
        #expect((176...200).contains(covered), "\(covered) of 200")
    }

    @Test func `a wider confidence gives a wider interval`() {
        let values = values(50, seed: 4)
        let narrow = Bootstrap(confidence: 0.8).mean(of: values)
        let wide = Bootstrap(confidence: 0.99).mean(of: values)
        #expect(wide.low < narrow.low && narrow.high < wide.high)
    }

    @Test func `swapping two runs mirrors their difference exactly`() {
        let one = values(77, seed: 5)
        let other = values(77, seed: 6)
        let bootstrap = Bootstrap(resamples: 999, seed: 9)
        let forth = bootstrap.difference(of: one, from: other)
        let back = bootstrap.difference(of: other, from: one)
        #expect(forth.interval.estimate == -back.interval.estimate)
        #expect(forth.interval.low == -back.interval.high)
        #expect(forth.interval.high == -back.interval.low)
        #expect((forth.wins, forth.losses) == (back.losses, back.wins))
        #expect(forth.signTest == back.signTest)
    }

    @Test func `equal runs differ by exactly nothing`() {
        let one = values(33, seed: 7)
        let result = Bootstrap(resamples: 100).difference(of: one, from: one)
        #expect(result.interval == ConfidenceInterval(estimate: 0, low: 0, high: 0))
        #expect(result.ties == 33)
        #expect(result.signTest == 1)
    }

    @Test func `one query gives an interval without width`() {
        let interval = Bootstrap(resamples: 10).mean(of: [0.25])
        #expect(interval == ConfidenceInterval(estimate: 0.25, low: 0.25, high: 0.25))
    }

    @Test func `the sign test is the exact binomial one`() {
        func signTest(wins: Int, losses: Int) -> Double {
            let new = (0..<wins).map { _ in 1.0 } + (0..<losses).map { _ in 0.0 } + [0.5]
            let old = (0..<wins).map { _ in 0.0 } + (0..<losses).map { _ in 1.0 } + [0.5]
            return Bootstrap(resamples: 1).difference(of: new, from: old).signTest
        }
        #expect(abs(signTest(wins: 10, losses: 0) - 2.0 / 1024) < 1e-12)
        #expect(abs(signTest(wins: 1, losses: 9) - 2.0 * (1 + 10) / 1024) < 1e-12)
        #expect(abs(signTest(wins: 8, losses: 2) - 2.0 * (1 + 10 + 45) / 1024) < 1e-12)
        #expect(signTest(wins: 5, losses: 5) == 1)
        // The tail of a large count, whose single terms are below the smallest double.
        #expect(signTest(wins: 3000, losses: 2000) < 1e-40)
        #expect(signTest(wins: 3000, losses: 2000) > 0)
    }
}
