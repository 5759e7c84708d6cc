import Encoders
import TestSupport
import Testing

/// Pooling, lengths, prompts and similarity.
@Suite struct ModelSettingsTests {
    private let folder: ModelFolder

    init() throws {
        folder = try ModelFolder()
    }

    @Test(arguments: [
        ("cls_token", Pooling.firstToken), ("max_tokens", .maximum), ("mean_tokens", .mean),
        ("mean_sqrt_len_tokens", .meanBySquareRootOfLength),
        ("weightedmean_tokens", .weightedMean), ("lasttoken", .lastToken),
    ])
    func `each pooling is known by its boolean`(name: String, pooling: Pooling) throws {
        try folder.write(#"{"pooling_mode_\#(name)":true}"#, to: "1_Pooling/config.json")
        #expect(try folder.description().body.poolings == [pooling])
    }

    @Test(arguments: Pooling.allCases)
    func `each pooling is known by its name`(pooling: Pooling) throws {
        try folder.write(
            #"{"embedding_dimension":32,"pooling_mode":"\#(pooling.rawValue)","include_prompt":true}"#,
            to: "1_Pooling/config.json"
        )
        #expect(try folder.description().body.poolings == [pooling])
    }

    @Test func `several poolings stand side by side`() throws {
        try folder.write(
            #"{"pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":true,"pooling_mode_cls_token":true}"#,
            to: "1_Pooling/config.json"
        )
        // The order is the library's, not the file's.
        #expect(try folder.description().body.poolings == [.firstToken, .maximum, .mean])
        try folder.write(#"{"pooling_mode":["mean","cls"]}"#, to: "1_Pooling/config.json")
        let model = try folder.description()
        #expect(model.body.poolings == [.mean, .firstToken])
        #expect(try model.dimension() == 96)
    }

    @Test func `no pooling chosen means the mean`() throws {
        try folder.write(#"{"word_embedding_dimension":32}"#, to: "1_Pooling/config.json")
        #expect(try folder.description().body.poolings == [.mean])
    }

    @Test func `the module's length comes before the tokenizer's`() throws {
        try folder.write(#"{"model_max_length": 40}"#, to: "tokenizer_config.json")
        #expect(try folder.description().maximumLength == 48)
    }

    @Test func `without one, the tokenizer's length counts within the model's positions`() throws {
        for settings in ["{}", #"{"max_seq_length": null}"#] {
            try folder.write(settings, to: "sentence_bert_config.json")
            try folder.write(#"{"model_max_length": 40}"#, to: "tokenizer_config.json")
            #expect(try folder.description().maximumLength == 40)
            // A tokenizer without a limit says so with a number beyond every integer.
            try folder.write(
                #"{"model_max_length": 1000000000000000019884624838656}"#,
                to: "tokenizer_config.json"
            )
            #expect(try folder.description().maximumLength == 64)
        }
    }

    @Test func `the newer settings of a plain text encoder are accepted`() throws {
        try folder.write(
            """
            {"transformer_task": "feature-extraction", "module_output_name": "token_embeddings",
             "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}}}
            """,
            to: "sentence_bert_config.json"
        )
        #expect(try folder.description().maximumLength == 64)
    }

    @Test func `lowercasing is told`() throws {
        try folder.write(#"{"do_lower_case": true}"#, to: "sentence_bert_config.json")
        #expect(try folder.description().lowercasesText)
    }

    @Test func `prompts and similarity are read`() throws {
        try folder.write(
            """
            {"prompts": {"query": "query: ", "passage": "passage: ", "plain": "", "none": null},
             "default_prompt_name": "plain", "similarity_fn_name": "dot"}
            """,
            to: "config_sentence_transformers.json"
        )
        let model = try folder.description()
        #expect(model.similarity == .dot)
        #expect(model.prompts.names == ["none", "passage", "plain", "query"])
        #expect(try model.prompts.text(for: .role(.query)) == "query: ")
        #expect(try model.prompts.text(for: .role(.document)) == "passage: ")
        #expect(try model.prompts.text(for: .named("plain")) == "")
        #expect(try model.prompts.text(for: .named("none")) == "")
        #expect(
            throws: EncodersError.unknownPrompt(
                name: "STS",
                known: ["none", "passage", "plain", "query"]
            )
        ) { try model.prompts.text(for: .named("STS")) }
    }

    @Test func `a role without a prompt takes the default, but never the other role's`() throws {
        let prompts = Prompts(["search": "search: ", "query": "query: "], defaultName: "search")
        #expect(try prompts.text(for: .role(.document)) == "search: ")
        #expect(try prompts.text(for: .role(.query)) == "query: ")
        let queryByDefault = Prompts(["query": "query: "], defaultName: "query")
        #expect(try queryByDefault.text(for: .role(.document)) == "")
        #expect(try Prompts.none.text(for: .role(.query)) == "")
    }
}
