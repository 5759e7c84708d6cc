/// The settings of a `Transformer` module's folder.
struct TransformerFolder {
    /// The text of `config.json`.
    let configuration: [UInt8]
    /// The most tokens a text may have.
    let maximumLength: Int?
    /// Whether texts are lowercased before the tokenizer sees them.
    let lowercasesText: Bool

    /// Names that the settings file has had, by the architecture that it was made for.
    static let settingsNames = [
        "sentence_bert_config.json", "sentence_roberta_config.json",
        "sentence_distilbert_config.json", "sentence_camembert_config.json",
        "sentence_albert_config.json", "sentence_xlm-roberta_config.json",
        "sentence_xlnet_config.json",
    ]

    /// Reads the settings.
    ///
    /// - Throws: `EncodersError`, also when neither `tokenizer.json` nor `vocab.txt` is there.
    init(path: String) throws(EncodersError) {
        configuration = try ModelFile.bytes(path + "/config.json")
        let positions = try ModelFile.required(Positions.self, path + "/config.json")
        let tokenizer = try ModelFile.optional(
            TokenizerSettings.self,
            path + "/tokenizer_config.json"
        )
        guard ModelFile.exists(path + "/tokenizer.json") || ModelFile.exists(path + "/vocab.txt")
        else { throw .missingFile(path: path + "/tokenizer.json") }
        let name = Self.settingsNames.first { ModelFile.exists(path + "/" + $0) }
        let settings = try name.map { name throws(EncodersError) in
            try Self.settings(path + "/" + name)
        }
        // Without a length of its own the module takes the tokenizer's, within the model's positions.
        let fallback = [tokenizer?.length, positions.maxPositionEmbeddings].compactMap { $0 }.min()
        maximumLength = settings?.maxSequenceLength ?? fallback
        lowercasesText = settings?.doLowerCase ?? false
        if let maximumLength, maximumLength < 1 {
            throw .malformedFile(
                path: path + "/" + (name ?? "tokenizer_config.json"),
                component: "max_seq_length"
            )
        }
    }

    /// The settings file; its newer keys are legal where they mean a plain text encoder.
    private static func settings(_ path: String) throws(EncodersError) -> Settings {
        let settings = try ModelFile.required(Settings.self, path)
        if let task = settings.transformerTask, task != "feature-extraction" {
            throw .unsupportedValue(path: path, name: "transformer_task", value: task)
        }
        if let output = settings.moduleOutputName, output != "token_embeddings" {
            throw .unsupportedValue(path: path, name: "module_output_name", value: output)
        }
        if let modalities = settings.modalityConfiguration {
            guard let text = modalities["text"] else {
                throw .unsupportedValue(
                    path: path,
                    name: "modality_config",
                    value: modalities.keys.sorted().joined(separator: ", ")
                )
            }
            if let method = text.method, method != "forward" {
                throw .unsupportedValue(path: path, name: "modality_config.text", value: method)
            }
            if let output = text.output, output != "last_hidden_state" {
                throw .unsupportedValue(path: path, name: "modality_config.text", value: output)
            }
        }
        if settings.queryExpansion ?? false {
            throw .unsupportedValue(path: path, name: "query_expansion", value: "true")
        }
        return settings
    }

    private struct Positions: Decodable {
        let maxPositionEmbeddings: Int?

        enum CodingKeys: String, CodingKey {
            case maxPositionEmbeddings = "max_position_embeddings"
        }
    }

    /// `model_max_length` is a number beyond every integer where a tokenizer has no limit.
    private struct TokenizerSettings: Decodable {
        let maximum: Double?

        var length: Int? {
            maximum.flatMap { $0 < 1e9 ? Int($0) : nil }
        }

        enum CodingKeys: String, CodingKey {
            case maximum = "model_max_length"
        }
    }

    private struct Settings: Decodable {
        let maxSequenceLength: Int?
        let doLowerCase: Bool?
        let transformerTask: String?
        let moduleOutputName: String?
        let modalityConfiguration: [String: Modality]?
        let queryExpansion: Bool?

        enum CodingKeys: String, CodingKey {
            case maxSequenceLength = "max_seq_length"
            case doLowerCase = "do_lower_case"
            case transformerTask = "transformer_task"
            case moduleOutputName = "module_output_name"
            case modalityConfiguration = "modality_config"
            case queryExpansion = "query_expansion"
        }
    }

    private struct Modality: Decodable {
        let method: String?
        let output: String?

        enum CodingKeys: String, CodingKey {
            case method
            case output = "method_output_name"
        }
    }
}
