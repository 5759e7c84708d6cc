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

    /// Writes one vector a text; a text without tokens has zeros.
    ///
    /// - Parameters:
    ///   - hidden: `tokens × columns`.
    ///   - offsets: where texts start, and the number of tokens; `texts + 1` values.
    ///   - columns: columns of a hidden state.
    ///   - out: `texts × stride`; the vector goes to `column ..< column + columns` of a row.
    ///   - place: column and stride.
    func forward(
        _ hidden: [Float],
        offsets: [Int32],
        columns: Int,
        into out: inout [Float],
        at place: (column: Int, stride: Int)
    ) {
        for text in 0..<offsets.count - 1 {
            let tokens = Int(offsets[text])..<Int(offsets[text + 1])
            guard !tokens.isEmpty else { continue }
            let to = text * place.stride + place.column
            let vector = vector(of: tokens, hidden, columns)
            out.replaceSubrange(to..<to + columns, with: vector)
        }
    }

    private func vector(of tokens: Range<Int>, _ hidden: [Float], _ columns: Int) -> [Float] {
        func state(_ token: Int) -> ArraySlice<Float> {
            hidden[token * columns..<(token + 1) * columns]
        }
        let count = Float(tokens.count)
        switch self {
        case .firstToken: return Array(state(tokens.lowerBound))
        case .lastToken: return Array(state(tokens.upperBound - 1))
        case .maximum:
            return tokens.dropFirst().reduce(into: Array(state(tokens.lowerBound))) { best, token in
                for (j, value) in state(token).enumerated() { best[j] = max(best[j], value) }
            }
        case .mean:
            return sum(tokens, hidden, columns, times: 1 / count) { _ in 1 }
        case .meanBySquareRootOfLength:
            return sum(tokens, hidden, columns, times: 1 / count.squareRoot()) { _ in 1 }
        case .weightedMean:
            return sum(tokens, hidden, columns, times: 2 / (count * (count + 1))) { Float($0 + 1) }
        }
    }

    /// factor · Σ weight(i) · state(i).
    private func sum(
        _ tokens: Range<Int>,
        _ hidden: [Float],
        _ columns: Int,
        times factor: Float,
        weight: (Int) -> Float
    ) -> [Float] {
        var total = [Float](repeating: 0, count: columns)
        for (i, token) in tokens.enumerated() {
            let weight = weight(i)
            let start = token * columns
            for j in 0..<columns { total[j] += weight * hidden[start + j] }
        }
        for j in 0..<columns { total[j] *= factor }
        return total
    }
}
