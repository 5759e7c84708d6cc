import Encoders
import Foundation
import TestSupport

/// A model folder for tests: the smallest BERT of the reference files, with files changed at will.
struct ModelFolder {
    let temporary: TemporaryFolder
    let path: String

    static let meanPooling = """
        {"word_embedding_dimension": 32, "pooling_mode_cls_token": false, \
        "pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": false, \
        "pooling_mode_mean_sqrt_len_tokens": false}
        """

    static let tokenizer = """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [
          {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false,
           "normalized": false, "special": true}],
         "normalizer": {"type": "BertNormalizer", "clean_text": true,
          "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
         "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": null, "decoder": null,
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
          "max_input_chars_per_word": 100, "vocab": {"[PAD]": 0, "[UNK]": 1, "a": 2, "b": 3}}}
        """

    /// A folder named `name` with transformer, mean pooling and normalisation; the transformer is the
    /// one in a folder of the reference files.
    init(name: String = "model", transformer: String = "models/bert") throws {
        temporary = try TemporaryFolder()
        path = temporary.path(name)
        let source = Fixtures.golden.appendingPathComponent(transformer)
        for file in ["config.json", "model.safetensors"] {
            try write(try Data(contentsOf: source.appendingPathComponent(file)), to: file)
        }
        try write(Self.tokenizer, to: "tokenizer.json")
        try write(
            modules([
                ("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize"),
            ]),
            to: "modules.json"
        )
        try write(Self.meanPooling, to: "1_Pooling/config.json")
        try write(
            #"{"max_seq_length": 48, "do_lower_case": false}"#,
            to: "sentence_bert_config.json"
        )
    }

    /// The text of a `modules.json`.
    func modules(_ modules: [(type: String, path: String)]) -> String {
        let lines = modules.enumerated().map { index, module in
            #"{"idx":\#(index),"name":"\#(index)","path":"\#(module.path)","#
                + #""type":"sentence_transformers.models.\#(module.type)"}"#
        }
        return "[\(lines.joined(separator: ","))]"
    }

    func write(_ text: String, to file: String) throws {
        try write(Data(text.utf8), to: file)
    }

    func write(_ data: Data, to file: String) throws {
        let url = URL(fileURLWithPath: path + "/" + file)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try data.write(to: url)
    }

    func remove(_ file: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + file)
    }

    func description() throws -> ModelDescription {
        try ModelDirectory(path: path).description()
    }
}
