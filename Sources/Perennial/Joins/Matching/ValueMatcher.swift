internal import Encoders
internal import Tables
internal import Tensors

/// Pairs values by meaning and spelling; each value is encoded once.
final class ValueMatcher {
    private let encoder: any TextEncoder
    private let threshold: Float
    private var vectors: [UInt64: [Float]] = [:]

    /// How many partners are looked at for each value because of their meaning.
    private static let nearestInMeaning = 3

    init(_ encoder: any TextEncoder, threshold: Float) {
        self.encoder = encoder
        self.threshold = threshold
    }

    /// Encodes what some plans need and has not been encoded, all together.
    func encode(for plans: [MatchPlan]) throws {
        var missing: [UInt64: String] = [:]
        for plan in plans {
            let values =
                plan.encodedOpen.map { plan.open[$0] }
                + plan.encodedPartners.map { plan.partners[$0] }
            for value in values where vectors[value.key] == nil {
                missing[value.key] = missing[value.key] ?? value.value
            }
        }
        guard !missing.isEmpty else { return }
        let values = missing.sorted { $0.key < $1.key }
        var encoded = try encoder.encode(
            values.map(\.value),
            options: EncodingOptions(prompt: .role(.document))
        )
        encoded.normalizeRows()
        for (row, value) in values.enumerated() { vectors[value.key] = Array(encoded[row: row]) }
    }

    /// The pairs of a plan whose values were encoded, most similar first.
    func pairs(of plan: MatchPlan) -> [JoinEvidence.Pair] {
        let products = matrix(plan.open, plan.encodedOpen)
            .multiplied(byTransposed: matrix(plan.partners, plan.encodedPartners))
        let rows = Dictionary(uniqueKeysWithValues: plan.encodedOpen.enumerated().map { ($1, $0) })
        let columns = Dictionary(
            uniqueKeysWithValues: plan.encodedPartners.enumerated().map { ($1, $0) }
        )
        var choice = PartnerChoice(threshold: threshold)
        for open in plan.open.indices {
            let cosines = rows[open].map { products[row: $0] }
            var others = plan.proposals[open].map(\.other)
            if let cosines {
                for place in cosines.greatestPlaces(Self.nearestInMeaning)
                where !others.contains(plan.encodedPartners[place]) {
                    others.append(plan.encodedPartners[place])
                }
            }
            for other in others where !plan.areCodes(open, other) {
                let cosine = cosines.flatMap { row in
                    columns[other].map { row[row.startIndex + $0] }
                }
                choice.offer(
                    other,
                    to: open,
                    similarity: similarity(open, other, cosine, plan.spellings),
                    cosine: cosine
                )
            }
        }
        return choice.pairs().map {
            JoinEvidence.Pair(
                value: plan.open[$0.value].value,
                partner: plan.partners[$0.partner].value,
                similarity: $0.similarity,
                cosine: $0.cosine.map { min($0, 1) }
            )
        }
    }

    private func similarity(
        _ open: Int,
        _ other: Int,
        _ cosine: Float?,
        _ spellings: SpellingIndex
    ) -> Float {
        ValueSimilarity.of(
            meaning: cosine,
            trigrams: spellings.trigrams(open, other),
            coverage: spellings.coverage(open, by: other),
            hasConflictingNumbers: spellings.hasConflictingNumbers(open, other)
        )
    }

    private func matrix(_ values: [MatchPlan.Value], _ places: [Int]) -> Matrix {
        Matrix(
            rows: places.count,
            columns: encoder.space.dimension,
            elements: places.flatMap { vectors[values[$0].key] ?? [] }
        )
    }
}
