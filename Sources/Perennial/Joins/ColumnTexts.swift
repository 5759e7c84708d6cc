internal import Encoders
internal import Storage
internal import Tables

/// Writes columns as texts for a lake's encoder.
struct ColumnTexts {
    let settings: LakeSettings
    let encoder: any TextEncoder
    /// The tokens that an encoder puts around a text.
    private static let specialTokens = 2

    /// The text of a column; the values that most columns of the lake have where not all fit.
    func text<Access>(
        name: String,
        values: [String],
        title: String,
        _ store: LakeStore,
        in transaction: borrowing Transaction<Access>
    ) throws -> String {
        let column = Column(name: name, cells: values)
        // A token is a byte at least; only texts that may be too long need frequencies.
        let needsFrequencies = values.reduce(0) { $0 + $1.utf8.count } > settings.tokenLimit
        var frequencies: [String: Int] = [:]
        if needsFrequencies {
            for value in column.distinctValues {
                frequencies[value] = try store.postings.frequency(
                    of: ValueSet.key(of: value),
                    in: transaction
                )
            }
        }
        let known = frequencies
        let encoder = encoder
        let serializer = ColumnSerializer(
            pattern: settings.pattern,
            tokenLimit: settings.tokenLimit,
            countTokens: { Self.tokens(of: $0, encoder) },
            frequency: { known[$0] ?? 0 }
        )
        return serializer.text(of: column, title: title)
    }

    /// Tokens of a text; behind an endpoint, whose tokenizer is out of reach, a third of its bytes.
    private static func tokens(of text: String, _ encoder: any TextEncoder) -> Int {
        do {
            return try encoder.tokenSpans(of: text).count + specialTokens
        } catch {
            return text.utf8.count / 3 + specialTokens
        }
    }
}
