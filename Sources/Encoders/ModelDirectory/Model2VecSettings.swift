/// The `config.json` of a model2vec folder.
struct Model2VecSettings: Decodable {
    /// Whether vectors are divided by their length.
    let normalizes: Bool
    /// The most tokens of a text that are read; nil for all.
    let maximumLength: Int?

    /// What model2vec reads where the file does not say: its versions before the setting did so too.
    private static let standardLength = 512

    private enum CodingKeys: String, CodingKey {
        case normalizes = "normalize"
        case maximumLength = "max_length"
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        normalizes = try values.decodeIfPresent(Bool.self, forKey: .normalizes) ?? false
        guard values.contains(.maximumLength) else {
            maximumLength = Self.standardLength
            return
        }
        maximumLength = try values.decode(Int?.self, forKey: .maximumLength)
        if let maximumLength, maximumLength < 1 {
            throw DecodingError.dataCorruptedError(
                forKey: .maximumLength,
                in: values,
                debugDescription: "not a number of tokens"
            )
        }
    }
}
