internal import CKernels
internal import Foundation

/// Rotary position encoding (arXiv:2104.09864): turns each pair of coordinates of queries and keys
/// by an angle that grows with the position.
///
/// Coordinate `i` of a head pairs with `i + width / 2`; the angle at position `p` is
/// `p · θ^(−2i / width)`.
package struct Rotation: Sendable {
    /// Number of positions in the tables.
    package let positions: Int
    private let heads: Int
    private let width: Int
    private let cosines: [Float]
    private let sines: [Float]
    /// Turns the other way.
    private let negatedSines: [Float]

    /// Tables for `positions` positions; `theta` is θ.
    package init(heads: Int, width: Int, theta: Float, positions: Int) {
        precondition(heads > 0 && width > 0 && width % 2 == 0 && positions >= 0)
        // In Float32 throughout, as the reference: far positions feel the rounding of frequencies.
        let frequencies = (0..<width / 2).map { 1 / pow(theta, Float(2 * $0) / Float(width)) }
        let angles = (0..<positions).flatMap { position in frequencies.map { Float(position) * $0 }
        }
        self.positions = positions
        self.heads = heads
        self.width = width
        cosines = angles.map { cos($0) }
        sines = angles.map { sin($0) }
        negatedSines = sines.map { -$0 }
    }

    /// Turns queries and keys in place.
    ///
    /// - Parameters:
    ///   - qkv: `tokens × (3 · heads · width)`: a token's queries of all heads, keys, values.
    ///   - offsets: where texts start, and the number of tokens; no text is longer than `positions`.
    package func forward<Y: ContiguousFloats & ~Copyable>(_ qkv: inout Y, offsets: [Int32]) {
        turn(&qkv, offsets, sines)
    }

    /// Turns the gradients of queries and keys back, in place: the inverse of a rotation is its
    /// transpose.
    ///
    /// - Parameters:
    ///   - gradient: of what `forward` left in `qkv`.
    ///   - offsets: where texts start, and the number of tokens.
    package func backward<Y: ContiguousFloats & ~Copyable>(
        _ gradient: inout Y,
        offsets: [Int32]
    ) {
        turn(&gradient, offsets, negatedSines)
    }

    private func turn<Y: ContiguousFloats & ~Copyable>(
        _ qkv: inout Y,
        _ offsets: [Int32],
        _ sines: [Float]
    ) {
        let stride = 3 * heads * width
        precondition(qkv.count == Int(offsets[offsets.count - 1]) * stride)
        unsafe withPointer(&qkv) { qkv in
            unsafe cosines.withUnsafeBufferPointer { cosines in
                unsafe sines.withUnsafeBufferPointer { sines in
                    guard let cosines = cosines.baseAddress, let sines = sines.baseAddress
                    else { return }
                    // Queries and keys lie side by side: together they are twice as many heads.
                    var rotation = unsafe ck_rotation_f32_t(
                        cosines: cosines,
                        sines: sines,
                        heads: 2 * heads,
                        width: width,
                        stride: stride
                    )
                    for text in 0..<offsets.count - 1 {
                        let first = Int(offsets[text])
                        let tokens = Int(offsets[text + 1]) - first
                        precondition(tokens <= positions)
                        unsafe Float32Kernels.best.rotate(&rotation, qkv + first * stride, tokens)
                    }
                }
            }
        }
    }
}
