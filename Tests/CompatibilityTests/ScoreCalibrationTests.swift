import Compatibility
import TestSupport
import Testing

@Suite struct ScoreCalibrationTests {
    @Test func `scores get the spread and the mean that they have elsewhere, query by query`() {
        // Two queries of unlike levels; within each, four tenths become a tenth.
        let scores: [[Float]] = [[0.1, 0.5, 0.9], [0.3, 0.7]]
        let wanted: [[Float]] = [[0.7, 0.8, 0.9], [0.45, 0.55]]
        let line = ScoreCalibration(matching: scores, to: wanted)
        #expect(abs(line.slope - 0.25) < 1e-6)
        #expect(abs(line(0.5) - 0.68) < 1e-6)
        let steeper = ScoreCalibration(matching: scores, to: wanted, steepness: 2)
        #expect(abs(steeper.slope - 0.5) < 1e-6)
        #expect(abs(steeper(0.5) - 0.68) < 1e-6)
    }

    @Test func `uncertain scores keep their spread, where least squares would draw them together`()
    {
        var random = SeededRandom(seed: 4)
        let scores = (0..<50).map { _ in random.floats(20) }
        let wanted = scores.map { row in zip(row, random.floats(20)).map { 0.3 * $0 + 0.3 * $1 } }
        let line = ScoreCalibration(matching: scores, to: wanted)
        // Least squares: .3; of the spread: √(.3² + .3²).
        #expect(abs(line.slope - 0.424) < 0.02)
    }

    @Test func `scores that do not vary, or fall where the others rise, tell nothing`() {
        #expect(ScoreCalibration(matching: [[1, 1]], to: [[2, 4]]).slope == 0)
        let falling = ScoreCalibration(matching: [[1, 2, 3]], to: [[3, 2, 1]])
        #expect(falling == ScoreCalibration(slope: 0, intercept: 2))
        #expect(
            ScoreCalibration(matching: [[]], to: [[]]) == ScoreCalibration(slope: 0, intercept: 0)
        )
    }
}
