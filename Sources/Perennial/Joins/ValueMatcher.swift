internal import Encoders
internal import Tables
internal import Tensors

/// Pairs values by the similarity of their vectors; each value is encoded once.
final class ValueMatcher {
    private let encoder: any TextEncoder
    private let options: JoinOptions
    private var vectors: [UInt64: [Float]] = [:]

    init(_ encoder: any TextEncoder, options: JoinOptions) {
        self.encoder = encoder
        self.options = options
    }

    /// Adds pairs to a candidate's evidence: for each value of the query without an equal, the nearest of `others`.
    ///
    /// `equals` are the keys of the values that have an equal; `others` the candidate's values, or as many as are known.
    func match(
        _ query: QueryColumn,
        _ evidence: inout JoinEvidence,
        equals: Set<UInt64>,
        others: [String]
    ) throws {
        let open = query.texts.filter { !equals.contains($0.key) }
        guard !open.isEmpty else {
            evidence.comparedShare = 1
            return
        }
        let compared = sampled(open)
        let partners = sampled(others.map { (ValueSet.key(of: $0), $0) })
        evidence.comparedShare = Double(compared.count) / Double(open.count)
        guard !partners.isEmpty else { return }
        let (left, right) = (try matrix(compared), try matrix(partners))
        let products = left.multiplied(byTransposed: right)
        var pairs: [JoinEvidence.Pair] = []
        for row in compared.indices {
            var best = 0
            let similarities = Array(products[row: row])
            for column in partners.indices where similarities[column] > similarities[best] {
                best = column
            }
            if similarities[best] >= options.threshold {
                pairs.append(
                    JoinEvidence.Pair(
                        value: compared[row].value,
                        partner: partners[best].value,
                        similarity: min(similarities[best], 1)
                    )
                )
            }
        }
        evidence.pairs = pairs.sorted {
            $0.similarity != $1.similarity ? $0.similarity > $1.similarity : $0.value < $1.value
        }
    }

    /// At most so many values, those with the smallest keys: a fair sample, and the same one in every column.
    private func sampled(
        _ values: [(key: UInt64, value: String)]
    ) -> [(key: UInt64, value: String)] {
        guard values.count > options.comparedValues else { return values }
        return Array(values.sorted { $0.key < $1.key }.prefix(options.comparedValues))
    }

    private func matrix(_ values: [(key: UInt64, value: String)]) throws -> Matrix {
        let missing = values.filter { vectors[$0.key] == nil }
        if !missing.isEmpty {
            var encoded = try encoder.encode(
                missing.map(\.value),
                options: EncodingOptions(prompt: .role(.document))
            )
            encoded.normalizeRows()
            for (row, value) in missing.enumerated() {
                vectors[value.key] = Array(encoded[row: row])
            }
        }
        return Matrix(
            rows: values.count,
            columns: encoder.space.dimension,
            elements: values.flatMap { vectors[$0.key] ?? [] }
        )
    }
}
