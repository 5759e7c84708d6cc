import Testing
import Training

@Suite struct OptimizationTests {
    /// Worked by hand: with a gradient of 1 both bias-corrected means are 1 after any number of steps.
    @Test func `a constant gradient moves by the rate, and decay draws towards zero`() {
        var settings = AdamW.Settings()
        settings.weightDecay = 0.5
        var optimizer = AdamW(count: 2, settings: settings)
        var values: [Float] = [1, 1]
        for _ in 0..<3 {
            optimizer.update(&values, gradient: [1, 1], rate: 0.1, decaying: [1..<2])
        }
        #expect(abs(values[0] - 0.7) < 1e-6)
        // x → 0.95 x − 0.1, three times from 1.
        let decayed = ((0.95 * 1 - 0.1) * 0.95 - 0.1) * 0.95 - 0.1
        #expect(abs(Double(values[1]) - decayed) < 1e-6)
        #expect(optimizer.step == 3)
    }

    @Test func `the share scales the gradient before the moments`() {
        var optimizer = AdamW(count: 1)
        var values: [Float] = [0]
        optimizer.update(&values, gradient: [4], share: 0.25, rate: 0.1, decaying: [])
        #expect(abs(optimizer.first[0] - 0.1) < 1e-7)
        #expect(abs(optimizer.second[0] - 0.001) < 1e-9)
    }

    @Test func `schedules rise from zero and fall as they say`() {
        func rates(_ shape: LearningRateSchedule.Shape) -> [Double] {
            let schedule = LearningRateSchedule(peak: 1, warmup: 2, steps: 6, shape: shape)
            return (0..<6).map(schedule.rate)
        }
        #expect(rates(.linear) == [0, 0.5, 1, 0.75, 0.5, 0.25])
        #expect(rates(.constant) == [0, 0.5, 1, 1, 1, 1])
        let cosine = rates(.cosine)
        #expect(cosine[2] == 1 && abs(cosine[4] - 0.5) < 1e-12)
        #expect(LearningRateSchedule(peak: 1, warmup: 0, steps: 1).rate(at: 0) == 1)
    }

    @Test func `long gradients are cut to the length that is allowed`() {
        let clipping = GradientClipping(maximumNorm: 1)
        let gradient = [Float](repeating: 0.5, count: 100)
        #expect(clipping.norm(of: gradient) == 5)
        #expect(clipping.norm(of: []) == 0)
        // More than a core sums at once, and no multiple of a register.
        let long = [Float](repeating: 0.5, count: 1_210 * 1_210 + 2_421)
        #expect(clipping.norm(of: long) == 0.5 * 1_211)
        #expect(abs(clipping.share(norm: 5) - 0.2) < 1e-6)
        #expect(clipping.share(norm: 0.5) == 1)
        #expect(GradientClipping(maximumNorm: .infinity).share(norm: 1e9) == 1)
    }
}
