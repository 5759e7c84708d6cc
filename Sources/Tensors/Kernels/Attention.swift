internal import CKernels

/// Self-attention within each text: `softmax(Q Kᵀ / √width + bias) · V`, head by head.
package struct Attention: Sendable {
    /// Number of heads.
    package let heads: Int
    /// Columns of a head.
    package let width: Int
    /// A query sees keys at most this many tokens away; nil when it sees the whole text.
    package let window: Int?
    /// What products are computed in; int8 computes them in bfloat16, which loses less.
    package let precision: Precision

    /// Attention of the given shape; float32 where the processor has nothing better.
    package init(
        heads: Int,
        width: Int,
        window: Int? = nil,
        precision: Precision = .float32
    ) {
        precondition(heads > 0 && width > 0 && (window ?? 0) >= 0)
        self.heads = heads
        self.width = width
        self.window = window
        self.precision = precision == .int8 ? .bfloat16 : precision
    }

    /// Attends within each text.
    ///
    /// - Parameters:
    ///   - qkv: `tokens × (3 · heads · width)`: a token's queries of all heads, keys, values.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - bias: what a distance adds to a score, or none.
    ///   - scratch: grows as needed and keeps its size.
    ///   - out: `tokens × (heads · width)`.
    package func forward(
        _ qkv: [Float],
        offsets: [Int32],
        bias: RelativeBias?,
        scratch: inout [Float],
        into out: inout [Float]
    ) {
        let all = heads * width
        precondition(
            qkv.count == 3 * out.count && out.count == Int(offsets[offsets.count - 1]) * all
        )
        let longest = zip(offsets.dropFirst(), offsets).reduce(0) { max($0, Int($1.0 - $1.1)) }
        precondition(
            bias == nil || bias.map { $0.heads == heads && $0.reach >= longest - 1 } == true
        )
        let kernels = Float32Kernels.best
        let narrow = NarrowKernels.table(for: precision)
        let reach = bias?.reach ?? 0
        let needed =
            narrow?.attention_scratch?(longest, width)
            ?? kernels.attention_scratch(longest, width)
        if scratch.count < needed { scratch = .init(repeating: 0, count: needed) }
        unsafe withPointers(qkv, bias?.values, &out) { qkv, bias, out in
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                guard let scratch = scratch.baseAddress else { return }
                for text in 0..<offsets.count - 1 {
                    let first = Int(offsets[text])
                    var text = unsafe ck_attention_f32_t(
                        qkv: qkv + first * 3 * all,
                        out: out + first * all,
                        tokens: Int(offsets[text + 1]) - first,
                        heads: heads,
                        width: width,
                        scale: 1 / Float(width).squareRoot(),
                        window: window ?? .max,
                        bias: bias,
                        bias_reach: reach
                    )
                    if let attend = unsafe narrow?.attention {
                        unsafe attend(&text, scratch)
                    } else {
                        unsafe kernels.attention(&text, scratch)
                    }
                }
            }
        }
    }
}
