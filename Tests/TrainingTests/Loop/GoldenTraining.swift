import Encoders
import Foundation
import Tables
import TestSupport
import Training

/// A case of `fixtures/golden/training`, its token ids written as texts of words that stand for them.
struct GoldenTraining {
    /// The names of the cases.
    static let names = ["pairs", "triplets"]

    /// A step as the reference took it.
    struct Step: Decodable {
        let lr: Double
        let loss: Double
        let grad_norm_before_clip: Double
    }

    let name: String
    let folder: TemporaryFolder

    init(_ name: String) throws {
        self.name = name
        folder = try TemporaryFolder()
        for model in ["student", "guide"] { try Self.makeModel(source(model), in: folder, model) }
    }

    private func source(_ file: String) -> URL {
        Fixtures.golden.appendingPathComponent("training/\(name)/\(file)")
    }

    /// The folder of the student or the guide, with a tokenizer whose word `w7` is the id 7.
    func model(_ name: String) -> String { folder.path(name) }

    private static func makeModel(
        _ source: URL,
        in folder: TemporaryFolder,
        _ name: String
    ) throws {
        for file in ["config.json", "model.safetensors"] {
            try folder.write(
                Data(contentsOf: source.appendingPathComponent(file)),
                to: "\(name)/\(file)"
            )
        }
        let special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]
        let words = special + (5..<200).map { "w\($0)" }
        try folder.write(words.joined(separator: "\n") + "\n", to: "\(name)/vocab.txt")
        try folder.write(
            #"{"do_lower_case": true, "tokenizer_class": "BertTokenizer"}"#,
            to: "\(name)/tokenizer_config.json"
        )
        try folder.write(#"{"max_seq_length": 64}"#, to: "\(name)/sentence_bert_config.json")
        try folder.write(
            """
            [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
             {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
             {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
            """,
            to: "\(name)/modules.json"
        )
        let width = name == "guide" ? 24 : 32
        try folder.write(
            #"{"word_embedding_dimension": \#(width), "pooling_mode_mean_tokens": true}"#,
            to: "\(name)/1_Pooling/config.json"
        )
        try folder.write("{}", to: "\(name)/2_Normalize/config.json")
    }

    /// The reference's steps.
    func steps() throws -> [Step] {
        try Fixtures.jsonLines(source("log.jsonl"), as: Step.self)
    }

    /// The examples, eight a batch, batch after batch.
    func examples() throws -> [TrainingExample] {
        struct File: Decodable {
            struct Column: Decodable {
                let input_ids: [[Int]]
                let attention_mask: [[Int]]
            }
            let batches: [[Column]]
        }
        let batches = try Fixtures.json(source("batches.json"), as: File.self).batches
        var examples: [TrainingExample] = []
        for batch in batches {
            for row in batch[0].input_ids.indices {
                let texts = batch.map { column in
                    let count = column.attention_mask[row].reduce(0, +)
                    return column.input_ids[row][1..<count - 1].map { "w\($0)" }
                        .joined(separator: " ")
                }
                let place = SourcePosition(file: name, line: examples.count + 1)
                examples.append(TrainingExample(texts: texts, position: place))
            }
        }
        return examples
    }

    /// The settings of the reference's run.
    var settings: TrainingSettings {
        var settings = TrainingSettings()
        settings.steps = 30
        settings.batchSize = 8
        settings.learningRate = 1e-3
        settings.warmup = 5
        settings.temperature = name == "pairs" ? 0.05 : 0.02
        settings.margin = name == "pairs" ? 0 : 0.05
        settings.isMarginRelative = name == "triplets"
        settings.contrastsPositives = name == "pairs"
        return settings
    }

    /// A run as the reference's, or with other settings.
    func trainer(
        output: String = "output",
        _ change: (inout TrainingSettings) -> Void = { _ in }
    ) throws -> Trainer {
        var settings = settings
        change(&settings)
        return try Trainer(
            TrainableEncoder(directory: model("student")),
            pool: ExamplePool([examples()]),
            settings: settings,
            guide: GuideCache(
                guide: TransformerEncoder(directory: model("guide")),
                folder: folder.path("guides")
            ),
            output: folder.path(output)
        )
    }

    /// Parameters or moments of the reference by name.
    func tensors(_ file: String) -> String { source(file + ".safetensors").path }
}
