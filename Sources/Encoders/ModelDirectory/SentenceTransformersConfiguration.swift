/// The `config_sentence_transformers.json` of a model folder, which may be absent.
struct SentenceTransformersConfiguration {
    /// The model's prompts.
    let prompts: Prompts
    /// How its vectors are compared.
    let similarity: Similarity

    /// Reads the file in a model's folder.
    ///
    /// - Throws: `EncodersError.unsupportedValue` for an unknown similarity, `.unknownPrompt` when
    ///   the default prompt is none of the prompts.
    init(folder: String) throws(EncodersError) {
        let path = folder + "/config_sentence_transformers.json"
        let file = try ModelFile.optional(File.self, path)
        prompts = Prompts(file?.prompts ?? [:], defaultName: file?.defaultPromptName)
        if let name = prompts.defaultName { _ = try prompts.text(for: .named(name)) }
        guard let name = file?.similarity else {
            similarity = .cosine
            return
        }
        guard let known = Similarity(rawValue: name) else {
            throw .unsupportedValue(path: path, name: "similarity_fn_name", value: name)
        }
        similarity = known
    }

    private struct File: Decodable {
        let prompts: [String: String?]?
        let defaultPromptName: String?
        let similarity: String?

        enum CodingKeys: String, CodingKey {
            case prompts
            case defaultPromptName = "default_prompt_name"
            case similarity = "similarity_fn_name"
        }
    }
}
