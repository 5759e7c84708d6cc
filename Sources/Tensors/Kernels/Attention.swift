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
        _ qkv: borrowing AlignedFloats,
        offsets: [Int32],
        bias: RelativeBias?,
        scratch: inout AlignedFloats,
        into out: inout AlignedFloats
    ) {
        let all = heads * width
        precondition(
            qkv.count == 3 * out.count && out.count == Int(offsets[offsets.count - 1]) * all
        )
        let longest = Self.longest(offsets)
        precondition(
            bias == nil || bias.map { $0.heads == heads && $0.reach >= longest - 1 } == true
        )
        let kernels = Float32Kernels.best
        let narrow = NarrowKernels.table(for: precision)
        let reach = bias?.reach ?? 0
        let needed =
            narrow?.attention_scratch?(longest, width)
            ?? kernels.attention_scratch(longest, width)
        scratch.resize(to: needed)
        let values = bias?.values ?? []
        unsafe withPointers(qkv, values, &out) { qkv, bias, out in
            unsafe withPointer(&scratch) { scratch in
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

    /// Tokens of the longest text.
    private static func longest(_ offsets: [Int32]) -> Int {
        var longest: Int32 = 0
        for text in 1..<offsets.count { longest = max(longest, offsets[text] - offsets[text - 1]) }
        return Int(longest)
    }

    /// Attends within each text in training, where probabilities may be dropped.
    ///
    /// - Parameters: as of `forward`, and
    ///   - dropout: of probabilities, or none.
    package func forward(
        _ qkv: [Float],
        offsets: [Int32],
        bias: RelativeBias?,
        dropout: Dropout.Site?,
        scratch: inout [Float],
        into out: inout [Float]
    ) {
        precondition(qkv.count == 3 * out.count)
        unsafe out.withUnsafeMutableBufferPointer { out in
            guard let out = out.baseAddress else { return }
            unsafe forEachText(qkv, offsets, bias, dropout, &scratch) { text, first, scratch in
                unsafe TrainingKernels.best.attention(
                    &text,
                    out + first * heads * width,
                    scratch
                )
            }
        }
    }

    /// The gradient of queries, keys and values, of which probabilities P are computed again. With O
    /// the output and `D` what dropout multiplies probabilities by, head by head:
    ///
    ///     dV = (D ∘ P)ᵀ · dO,  dP = D ∘ (dO · Vᵀ)
    ///     dS = P ∘ (dP − Σ P ∘ dP)        (a row's softmax, backwards)
    ///     dQ = dS · K / √width,  dK = dSᵀ · Q / √width,  dbias[key − query] += dS
    ///
    /// - Parameters:
    ///   - qkv: what `forward` read.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - bias: what a distance added to a score, or none.
    ///   - dropout: as it was forward.
    ///   - gradient: dO, `tokens × (heads · width)`.
    ///   - scratch: grows as needed and keeps its size.
    ///   - dqkv: as `qkv`.
    ///   - dbias: is added to, laid out as `bias.values`; empty without a bias.
    package func backward(
        _ qkv: [Float],
        offsets: [Int32],
        bias: RelativeBias?,
        dropout: Dropout.Site? = nil,
        gradient: [Float],
        scratch: inout [Float],
        into dqkv: inout [Float],
        bias dbias: inout [Float]
    ) {
        precondition(qkv.count == 3 * gradient.count && dqkv.count == qkv.count)
        precondition(dbias.count == bias?.values.count ?? 0)
        let all = heads * width
        unsafe withPointers(gradient, &dqkv) { gradient, dqkv in
            unsafe dbias.withUnsafeMutableBufferPointer { dbias in
                let dbias = dbias.isEmpty ? nil : dbias.baseAddress
                unsafe forEachText(qkv, offsets, bias, dropout, &scratch) { text, first, scratch in
                    unsafe TrainingKernels.best.attention_backward(
                        &text,
                        gradient + first * all,
                        dqkv + first * 3 * all,
                        dbias,
                        scratch
                    )
                }
            }
        }
    }

    /// Calls `body` with each text, its first token, and scratch.
    @unsafe
    private func forEachText(
        _ qkv: [Float],
        _ offsets: [Int32],
        _ bias: RelativeBias?,
        _ dropout: Dropout.Site?,
        _ scratch: inout [Float],
        _ body: (inout ck_training_attention_t, Int, UnsafeMutablePointer<Float>) -> Void
    ) {
        let all = heads * width
        precondition(qkv.count == 3 * all * Int(offsets[offsets.count - 1]))
        let longest = Self.longest(offsets)
        precondition(
            bias == nil || bias.map { $0.heads == heads && $0.reach >= longest - 1 } == true
        )
        let needed = TrainingKernels.best.attention_scratch(longest, width)
        if scratch.count < needed { scratch = .init(repeating: 0, count: needed) }
        let reach = bias?.reach ?? 0
        var kernel = dropout?.kernel ?? ck_dropout_t()
        var probabilities = dropout?.first ?? 0
        unsafe withPointers(qkv, bias?.values ?? [], &scratch) { qkv, bias, scratch in
            unsafe withUnsafePointer(to: &kernel) { kernel in
                for text in 0..<offsets.count - 1 {
                    let first = Int(offsets[text])
                    let tokens = Int(offsets[text + 1]) - first
                    var text = unsafe ck_training_attention_t(
                        qkv: qkv + first * 3 * all,
                        tokens: tokens,
                        heads: heads,
                        width: width,
                        scale: 1 / Float(width).squareRoot(),
                        window: window ?? .max,
                        bias: bias,
                        bias_reach: reach,
                        dropout: dropout == nil ? nil : kernel,
                        first: probabilities
                    )
                    unsafe body(&text, first, scratch)
                    probabilities &+= UInt32(truncatingIfNeeded: heads * tokens * tokens)
                }
            }
        }
    }
}
