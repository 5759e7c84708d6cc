/// Chooses for each value the partner that it is most similar to, where that is clear.
struct PartnerChoice {
    /// A value and its partner, by their places.
    struct Pair {
        let value: Int
        let partner: Int
        let similarity: Float
        let cosine: Float?
    }

    /// How much more similar the best partner must be than the second; from ``certainty`` on it need not.
    private static let margin: Float = 0.02
    private static let certainty: Float = 0.85
    /// How much more similar another value may be to the partner: it then rather belongs to that one.
    private static let rivalry: Float = 0.1

    private let threshold: Float
    private var best: [Int: Pair] = [:]
    private var second: [Int: Float] = [:]
    private var greatest: [Int: Float] = [:]

    init(threshold: Float) {
        self.threshold = threshold
    }

    /// Looks at a partner of a value.
    mutating func offer(_ partner: Int, to value: Int, similarity: Float, cosine: Float?) {
        greatest[partner] = max(greatest[partner] ?? 0, similarity)
        guard let current = best[value] else {
            best[value] = Pair(
                value: value,
                partner: partner,
                similarity: similarity,
                cosine: cosine
            )
            return
        }
        if similarity > current.similarity {
            second[value] = current.similarity
            best[value] = Pair(
                value: value,
                partner: partner,
                similarity: similarity,
                cosine: cosine
            )
        } else {
            second[value] = max(second[value] ?? 0, similarity)
        }
    }

    /// The pairs that are similar enough and clear, most similar first.
    func pairs() -> [Pair] {
        best.values.filter { pair in
            let isClear =
                pair.similarity >= Self.certainty
                || pair.similarity - (second[pair.value] ?? 0) >= Self.margin
            let isRivalled =
                (greatest[pair.partner] ?? 0) - pair.similarity > Self.rivalry
            return pair.similarity >= threshold && pair.similarity > 0 && isClear && !isRivalled
        }.sorted {
            $0.similarity != $1.similarity ? $0.similarity > $1.similarity : $0.value < $1.value
        }
    }
}
