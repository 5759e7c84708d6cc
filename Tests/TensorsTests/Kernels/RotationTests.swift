import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct RotationTests {
    @Test(arguments: [2, 8, 20, 64])
    func `pairs of queries and keys turn by position, values stay`(_ width: Int) {
        var random = SeededRandom(seed: 7)
        let (heads, tokens, theta) = (2, 9, 10_000.0)
        let all = heads * width
        let before = random.floats(tokens * 3 * all)
        var after = before
        Rotation(heads: heads, width: width, theta: Float(theta), positions: 6)
            .forward(&after, offsets: [0, 3, 9])
        var expected = before
        for token in 0..<tokens {
            let position = Double(token < 3 ? token : token - 3)
            for head in 0..<2 * heads {
                for i in 0..<width / 2 {
                    let a = token * 3 * all + head * width + i
                    let b = a + width / 2
                    let angle = position * pow(theta, -Double(2 * i) / Double(width))
                    expected[a] = Float(
                        Double(before[a]) * cos(angle) - Double(before[b]) * sin(angle)
                    )
                    expected[b] = Float(
                        Double(before[b]) * cos(angle) + Double(before[a]) * sin(angle)
                    )
                }
            }
        }
        #expect(Closeness.maximumDifference(after, expected) < 1e-6)
    }
}
