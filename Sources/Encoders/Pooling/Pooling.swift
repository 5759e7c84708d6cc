internal import Tensors

/// How the hidden states of a text's tokens become one vector.
public enum Pooling: String, Sendable, Codable, CaseIterable {
    /// The state of the first token.
    case firstToken = "cls"
    /// The greatest value of each column.
    case maximum = "max"
    /// The mean over tokens.
    case mean
    /// The sum over tokens divided by the square root of their number.
    case meanBySquareRootOfLength = "mean_sqrt_len_tokens"
    /// The mean with weights 1, 2, 3, … (arXiv:2202.08904).
    case weightedMean = "weightedmean"
    /// The state of the last token.
    case lastToken = "lasttoken"

    /// Writes one vector a text; a text without tokens keeps what is there.
    ///
    /// - Parameters:
    ///   - hidden: `tokens × columns`.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - columns: columns of a hidden state.
    ///   - out: `texts × stride` zeros; the vector goes to `column ..< column + columns` of a row.
    ///   - place: column and stride.
    func forward<Hidden: ContiguousFloats & ~Copyable>(
        _ hidden: borrowing Hidden,
        offsets: [Int32],
        columns: Int,
        into out: inout [Float],
        at place: (column: Int, stride: Int)
    ) {
        hidden.withFloats { hidden in
            var out = out.mutableSpan
            forward(hidden, offsets, columns, &out, place)
        }
    }

    private func forward(
        _ hidden: Span<Float>,
        _ offsets: [Int32],
        _ columns: Int,
        _ out: inout MutableSpan<Float>,
        _ place: (column: Int, stride: Int)
    ) {
        for text in 0..<offsets.count - 1 {
            let tokens = Int(offsets[text])..<Int(offsets[text + 1])
            let to = text * place.stride + place.column
            for token in tokens {
                let from = token * columns
                if self == .maximum {
                    let isFirst = token == tokens.lowerBound
                    for j in 0..<columns where isFirst || hidden[from + j] > out[to + j] {
                        out[to + j] = hidden[from + j]
                    }
                    continue
                }
                let share = share(of: token - tokens.lowerBound, count: tokens.count)
                guard share != 0 else { continue }
                for j in 0..<columns { out[to + j] += share * hidden[from + j] }
            }
        }
    }

    /// Adds the gradient of the hidden states, given that of the vectors.
    ///
    /// A mean hands each token its share, the first or last token takes all, and of each column the
    /// first token that has its maximum.
    ///
    /// - Parameters:
    ///   - gradient: `texts × stride`, of which columns `column ..< column + columns` are read.
    ///   - hidden: what was pooled, `tokens × columns`.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - columns: columns of a hidden state.
    ///   - place: column and stride.
    ///   - dhidden: `tokens × columns`.
    func backward(
        _ gradient: [Float],
        _ hidden: [Float],
        offsets: [Int32],
        columns: Int,
        at place: (column: Int, stride: Int),
        into dhidden: inout [Float]
    ) {
        for text in 0..<offsets.count - 1 {
            let tokens = Int(offsets[text])..<Int(offsets[text + 1])
            guard !tokens.isEmpty else { continue }
            let from = text * place.stride + place.column
            if self == .maximum {
                for j in 0..<columns {
                    let best = tokens.reduce(tokens.lowerBound) { best, token in
                        hidden[token * columns + j] > hidden[best * columns + j] ? token : best
                    }
                    dhidden[best * columns + j] += gradient[from + j]
                }
                continue
            }
            for token in tokens {
                let share = share(of: token - tokens.lowerBound, count: tokens.count)
                guard share != 0 else { continue }
                for j in 0..<columns { dhidden[token * columns + j] += share * gradient[from + j] }
            }
        }
    }

    /// What the state of token `index` of `count` is multiplied by in the sum over tokens.
    private func share(of index: Int, count: Int) -> Float {
        let count = Float(count)
        switch self {
        case .firstToken: return index == 0 ? 1 : 0
        case .lastToken: return Float(index + 1) == count ? 1 : 0
        case .mean: return 1 / count
        case .meanBySquareRootOfLength: return 1 / count.squareRoot()
        case .weightedMean: return Float(index + 1) * 2 / (count * (count + 1))
        case .maximum: preconditionFailure("a maximum is no sum")
        }
    }
}
