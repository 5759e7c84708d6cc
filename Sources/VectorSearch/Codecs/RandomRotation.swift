internal import Tensors

/// A rotation that is as good as random and takes no memory: its seed is all there is to store.
///
/// Rounds of random signs and Hadamard transforms over the first and the last `2^m` elements, which
/// overlap, so that every element reaches every other. Time is `d · log d` a vector.
struct RandomRotation: Sendable {
    let dimension: Int
    /// The greatest power of two that is not above the dimension.
    private let span: Int
    /// A sign an element and round.
    private let signs: [[Float]]

    private static let rounds = 6

    init(dimension: Int, seed: UInt64) {
        precondition(dimension > 0, "a rotation of something")
        self.dimension = dimension
        span = 1 << (Int.bitWidth - 1 - dimension.leadingZeroBitCount)
        var draws = SplitMix64(seed: seed)
        signs = (0..<Self.rounds).map { _ in
            (0..<dimension).map { _ in draws.next() & 1 == 0 ? 1 : -1 }
        }
    }

    /// Rotates every row of `n × d` elements.
    func rotate(_ rows: inout [Float]) {
        unsafe forEachRow(&rows) { row in
            for round in signs.indices {
                for index in 0..<dimension { unsafe row[index] *= signs[round][index] }
                unsafe transform(row, from: round % 2 == 0 ? 0 : dimension - span)
            }
        }
    }

    /// Turns every row back.
    func restore(_ rows: inout [Float]) {
        unsafe forEachRow(&rows) { row in
            for round in signs.indices.reversed() {
                unsafe transform(row, from: round % 2 == 0 ? 0 : dimension - span)
                for index in 0..<dimension { unsafe row[index] *= signs[round][index] }
            }
        }
    }

    private func forEachRow(
        _ rows: inout [Float],
        _ body: (UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        precondition(rows.count % dimension == 0, "whole rows")
        unsafe rows.withUnsafeMutableBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: dimension) {
                let row = unsafe UnsafeMutableBufferPointer(
                    rebasing: all[start..<start + dimension]
                )
                unsafe body(row)
            }
        }
    }

    /// The orthonormal Hadamard transform of `span` elements; it is its own inverse.
    private func transform(_ row: UnsafeMutableBufferPointer<Float>, from first: Int) {
        var half = 1
        while half < span {
            for start in stride(from: first, to: first + span, by: 2 * half) {
                for index in start..<start + half {
                    let (a, b) = unsafe (row[index], row[index + half])
                    unsafe row[index] = a + b
                    unsafe row[index + half] = a - b
                }
            }
            half *= 2
        }
        let scale = 1 / Float(span).squareRoot()
        for index in first..<first + span { unsafe row[index] *= scale }
    }
}
