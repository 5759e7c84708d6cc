import Evaluation
import Testing

@Suite struct DiscountedGainTests {
    @Test func `joinabilities are gains as they are`() {
        let value = DiscountedGain.normalized([0.6, 1, 0], ideal: [1, 0.8, 0.6], cutoff: 3)
        #expect(abs(value - 0.682052) < 1e-6)
    }

    @Test func `places beyond the cutoff do not count`() {
        #expect(DiscountedGain.normalized([1, 0, 9], ideal: [1, 0, 0], cutoff: 2) == 1)
        #expect(DiscountedGain.normalized([0, 1], ideal: [1], cutoff: 1) == 0)
    }

    @Test func `nothing to gain is worth nothing`() {
        #expect(DiscountedGain.normalized([0], ideal: [], cutoff: 5) == 0)
    }
}
