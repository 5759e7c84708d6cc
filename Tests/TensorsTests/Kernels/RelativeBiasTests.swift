import Tensors
import Testing

@Suite struct RelativeBiasTests {
    @Test func `distances fall into the reference's buckets`() {
        // One head whose table holds the bucket's own number.
        let bias = RelativeBias(table: (0..<32).map(Float.init), heads: 1, reach: 200)
        let expected: [Int: Float] = [
            0: 0, -1: 1, -7: 7, -8: 8, -11: 8, -12: 9, -15: 9, -16: 10, -22: 10, -23: 11, -31: 11,
            -32: 12, -45: 12, -46: 13, -63: 13, -64: 14, -90: 14, -91: 15, -128: 15, -200: 15,
            1: 17, 7: 23, 8: 24, 16: 26, 32: 28, 64: 30, 127: 31, 200: 31,
        ]
        for (distance, bucket) in expected {
            #expect(bias.values[200 + distance] == bucket, "distance \(distance)")
        }
    }

    @Test func `heads have their own columns of the table`() {
        let table = (0..<32).flatMap { [Float($0), Float(100 + $0)] }
        let bias = RelativeBias(table: table, heads: 2, reach: 3)
        #expect(bias.values == [3, 2, 1, 0, 17, 18, 19, 103, 102, 101, 100, 117, 118, 119])
    }
}
