import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct SoftmaxTests {
    @Test(arguments: [1, 3, 16, 33, 100])
    func `rows are those of double precision and sum to 1`(_ columns: Int) {
        var random = SeededRandom(seed: 4)
        let x = random.floats(3 * columns, in: -20...20)
        var out = x
        Softmax.forward(&out, columns: columns)
        for row in 0..<3 {
            let range = row * columns..<(row + 1) * columns
            let powers = range.map { exp(Double(x[$0])) }
            let total = powers.reduce(0, +)
            #expect(
                Closeness.maximumDifference(Array(out[range]), powers.map { Float($0 / total) })
                    < 1e-6
            )
            #expect(abs(out[range].reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test func `large scores do not overflow`() {
        var x: [Float] = [1e30, 1e30, -1e30]
        Softmax.forward(&x, columns: 3)
        #expect(x == [0.5, 0.5, 0])
    }
}
