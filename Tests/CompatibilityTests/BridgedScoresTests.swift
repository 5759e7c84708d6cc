import Compatibility
import Testing

@Suite struct BridgedScoresTests {
    private let line = ScoreCalibration(slope: 0.5, intercept: 0.1)

    @Test func `without documents that tell, the line alone turns scores`() {
        #expect(BridgedScores(line, pairs: [])(0.4) == line(0.4))
    }

    @Test func `what the line misses in the mean is added, the more the more documents tell`() {
        let pairs = Array(repeating: (bridged: Float(0.4), native: Float(0.6)), count: 2)
        // The line says .3 and misses by .3; two documents weigh as much as it does.
        #expect(abs(BridgedScores(line, pairs: pairs)(0.4) - 0.45) < 1e-6)
        let many = Array(repeating: (bridged: Float(0.4), native: Float(0.6)), count: 38)
        #expect(abs(BridgedScores(line, pairs: many)(0.4) - 0.585) < 1e-6)
        #expect(abs(BridgedScores(line, pairs: many)(0.2) - 0.485) < 1e-6)
    }
}
