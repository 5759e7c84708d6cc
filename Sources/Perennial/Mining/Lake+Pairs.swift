internal import Compatibility
public import Encoders
internal import Storage
internal import Tables

/// Two columns that join, as texts for an encoder.
public struct LakePair: Sendable, Equatable {
    /// The column whose values the other has.
    public let anchor: String
    /// The other column.
    public let positive: String
    /// Whether the anchor's cells were shuffled.
    public let isShuffled: Bool
}

extension Lake {
    /// Columns that share a value with another are looked at so deep.
    private static let partners = 32

    /// The joinable pairs of the lake: a self-join through the postings of values.
    ///
    /// - Parameters:
    ///   - encoder: counts the tokens of texts; the model that will be trained.
    ///   - options: which pairs, and how many.
    /// - Returns: pairs in a random order, shuffled ones among them.
    /// - Throws: `PerennialError.damaged`; `TablesError` where a table must be read again and is gone,
    ///   `PerennialError.changedTable` where it has changed.
    public func pairs(
        encoder: any TextEncoder,
        options: LakePairOptions = LakePairOptions()
    ) throws -> [LakePair] {
        var draws = SeededDraws(seed: options.seed)
        let joinable = try joinable(options)
        let found = draws.permutation(joinable.count).prefix(options.limit).map { joinable[$0] }
        let texts = ColumnTexts(settings: try settings(), encoder: encoder)
        var pairs: [LakePair] = []
        var written: [UInt32: String] = [:]
        var shuffledPairs = 0
        for (place, numbers) in found.enumerated() {
            let anchor = try text(of: numbers.0, texts, &written) { $0 }
            let positive = try text(of: numbers.1, texts, &written) { $0 }
            guard let anchor, let positive else { continue }
            pairs.append(LakePair(anchor: anchor, positive: positive, isShuffled: false))
            // The pairs are in a random order already: which of them is shuffled needs no draw.
            guard shuffledPairs < Int(options.shuffleRate * Double(place + 1)) else { continue }
            shuffledPairs += 1
            var none: [UInt32: String] = [:]
            let shuffled = try text(of: numbers.0, texts, &none) { values in
                draws.permutation(values.count).map { values[$0] }
            }
            if let shuffled {
                pairs.append(LakePair(anchor: shuffled, positive: positive, isShuffled: true))
            }
        }
        return draws.permutation(pairs.count).map { pairs[$0] }
    }

    /// Columns by number of which the second has enough of the first's values.
    private func joinable(_ options: LakePairOptions) throws -> [(UInt32, UInt32)] {
        var pairs: [(UInt32, UInt32)] = []
        try store.environment.read { transaction in
            let numbers = try store.allTables(in: transaction).flatMap(\.columns)
            for number in numbers {
                guard let column = try store.column(number, in: transaction), column.isTextual,
                    column.distinct >= options.leastValues
                else { continue }
                let values = try store.values(of: number, in: transaction)
                let sample = try store.sample(of: number, in: transaction)
                let keys = values.removing(MissingValue.keys(of: values, among: sample).keys).keys
                guard !keys.isEmpty else { continue }
                var search = OverlapSearch(store, k: Self.partners)
                let others = try search.search(keys, excluding: [number], in: transaction)
                for other in others
                where Double(other.overlap) >= options.containment * Double(keys.count) {
                    pairs.append((number, other.column))
                }
            }
        }
        return pairs
    }

    /// The text of a column; nil where its table was removed.
    private func text(
        of number: UInt32,
        _ texts: ColumnTexts,
        _ written: inout [UInt32: String],
        order: ([String]) -> [String]
    ) throws -> String? {
        if let text = written[number] { return text }
        return try store.environment.read { transaction -> String? in
            guard let stored = try StoredColumn(number, store, in: transaction) else { return nil }
            let values = order(try stored.texts(atLeast: stored.column.distinct))
            let text = try texts.text(
                name: stored.column.name,
                values: values,
                title: Table.title(of: stored.table.name),
                store,
                in: transaction
            )
            written[number] = text
            return text
        }
    }
}
