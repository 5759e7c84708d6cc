import TestSupport
import Tensors
import Testing

@Suite struct GatedActivationTests {
    @Test(arguments: [3, 16, 40])
    func `one half is activated and times the other`(_ columns: Int) {
        var random = SeededRandom(seed: 8)
        let x = random.floats(5 * 2 * columns, in: -3...3)
        for half in [GatedActivation.ActivatedHalf.first, .second] {
            var out = [Float](repeating: .nan, count: 5 * columns)
            GatedActivation(.silu, activatedHalf: half).forward(x, columns: columns, into: &out)
            let expected = (0..<5 * columns).map { i -> Float in
                let start = i / columns * 2 * columns + i % columns
                let (a, b) = (Double(x[start]), Double(x[start + columns]))
                return Float(
                    half == .first
                        ? ActivationTests.reference(.silu, a) * b
                        : a * ActivationTests.reference(.silu, b)
                )
            }
            #expect(Closeness.maximumDifference(out, expected) < 1e-6)
        }
    }
}
