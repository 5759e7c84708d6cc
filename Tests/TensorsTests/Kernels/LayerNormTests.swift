import TestSupport
import Tensors
import Testing

@Suite struct LayerNormTests {
    @Test(arguments: [1, 5, 16, 31, 384])
    func `rows are normalised as in double precision`(_ columns: Int) {
        var random = SeededRandom(seed: 3)
        let rows = 4
        let x = random.floats(rows * columns, in: 5...9)
        let residual = random.floats(rows * columns)
        let scale = random.floats(columns)
        let shift = random.floats(columns)
        var out = x
        LayerNorm(scale: scale, shift: shift, epsilon: 1e-5)
            .forward(x, residual: residual, into: &out)

        var expected: [Float] = []
        for row in 0..<rows {
            let range = row * columns..<(row + 1) * columns
            let sums = range.map { Double(x[$0]) + Double(residual[$0]) }
            let mean = sums.reduce(0, +) / Double(columns)
            let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
            for j in 0..<columns {
                let value = (sums[j] - mean) / (variance + 1e-5).squareRoot()
                expected.append(Float(value * Double(scale[j]) + Double(shift[j])))
            }
        }
        #expect(Closeness.maximumDifference(out, expected) < 1e-5)
    }

    @Test func `a constant row becomes the shift`() {
        var out: [Float] = [0, 0, 0]
        LayerNorm(scale: [1, 2, 3], shift: [4, 5, 6], epsilon: 1e-12).forward(
            [7, 7, 7],
            into: &out
        )
        #expect(out == [4, 5, 6])
        LayerNorm(scale: [1, 2, 3], shift: [], epsilon: 1e-12).forward([7, 7, 7], into: &out)
        #expect(out == [0, 0, 0])
    }
}
