import Tensors
import Testing

@Suite struct SampledRowsTests {
    @Test(arguments: [(0, 10), (3, 10), (10, 10), (11, 10), (5, 0), (-1, 4), (16_384, 18_000)])
    func `rows are different, ascending and in range`(count: Int, total: Int) {
        let rows = SampledRows.draw(count, of: total, seed: 3)
        #expect(rows.count == max(0, min(count, total)))
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 })
        #expect(rows.allSatisfy { (0..<total).contains($0) })
    }

    @Test func `a seed gives the same rows again, another seed others`() {
        let rows = SampledRows.draw(100, of: 10_000, seed: 1)
        #expect(rows == SampledRows.draw(100, of: 10_000, seed: 1))
        #expect(rows != SampledRows.draw(100, of: 10_000, seed: 2))
    }

    /// A sample by stride takes all of its rows from one of the kinds.
    @Test(arguments: [2, 3, 5, 7, 16])
    func `no period of the rows biases a sample`(period: Int) {
        for total in [4_000 * 2, 4_000 * 3, 4_000 * 5, 4_000 * 7 + 1, 100_000] {
            let rows = SampledRows.draw(4_000, of: total, seed: 9)
            for kind in 0..<period {
                let share = Double(rows.count { $0 % period == kind }) / 4_000
                // Five standard deviations of a share of 4,000.
                let deviation = (1 / Double(period) * (1 - 1 / Double(period)) / 4_000).squareRoot()
                #expect(abs(share - 1 / Double(period)) < 5 * deviation)
            }
            let firstHalf = Double(rows.count { $0 < total / 2 }) / 4_000
            #expect(abs(firstHalf - 0.5) < 0.04)
        }
    }
}
