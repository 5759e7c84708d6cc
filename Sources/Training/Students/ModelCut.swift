internal import Encoders
internal import Foundation
public import Tensors
internal import Tokenization

/// Cuts a small BERT out of a large one: fewer layers, narrower feed-forward steps, fewer pieces of words,
/// fewer positions, narrower numbers.
///
/// What is left keeps its weights, so that training begins near the large model and in its space. The width of
/// the vectors stays. Pieces of words that are dropped are spelled by shorter ones.
public struct ModelCut: Sendable, Equatable {
    /// Layers that stay, counted from 0; nil for all.
    public var layers: [Int]?
    /// Units of the feed-forward steps that stay, those with the largest weights; nil for all.
    public var intermediate: Int?
    /// Pieces of words that stay at most, the most frequent of some texts; nil for all.
    public var vocabulary: Int?
    /// Positions that stay; nil for all.
    public var positions: Int?
    /// How weights are stored.
    public var type: ElementType

    /// A cut; by default everything stays, in float32.
    public init(
        layers: [Int]? = nil,
        intermediate: Int? = nil,
        vocabulary: Int? = nil,
        positions: Int? = nil,
        type: ElementType = .float32
    ) {
        self.layers = layers
        self.intermediate = intermediate
        self.vocabulary = vocabulary
        self.positions = positions
        self.type = type
    }

    /// Writes the cut model.
    ///
    /// - Parameters:
    ///   - source: the folder of a BERT model with a `tokenizer.json`.
    ///   - target: the new folder.
    ///   - texts: what pieces of words are counted in; needed where `vocabulary` is set.
    /// - Throws: `TrainingError.badSetting` for a cut that the model does not allow or another architecture;
    ///   `EncodersError`, `TensorsError`, `TrainingError.file`.
    public func write(from source: String, to target: String, texts: [String] = []) throws {
        let encoder = try TrainableEncoder(directory: source)
        var files = try ModelFiles(source)
        let body = encoder.description.bodyFolder
        guard files.configuration["model_type"] as? String == "bert",
            body == source || body == source + "/"
        else {
            throw TrainingError.badSetting(
                name: "the model to cut",
                value: "\(source): only BERT with its files in one folder can be cut"
            )
        }
        let kept = try vocabulary.map { try pieces($0, encoder, files, texts) }
        try change(&files, kept)
        let weights = try CutWeights(encoder, self, kept)
        try files.write(to: target)
        try weights.write(to: target + "/model.safetensors", as: type)
    }

    /// The pieces that stay, by their numbers before, ascending.
    private func pieces(
        _ limit: Int,
        _ encoder: TrainableEncoder,
        _ files: ModelFiles,
        _ texts: [String]
    ) throws -> [Int] {
        guard !texts.isEmpty else {
            throw TrainingError.badSetting(name: "a vocabulary without texts", value: "\(limit)")
        }
        var counts: [Int: Int] = [:]
        for start in stride(from: 0, to: texts.count, by: 1_024) {
            let part = Array(texts[start..<min(start + 1_024, texts.count)])
            for id in try encoder.tokens(of: part).ids { counts[Int(id), default: 0] += 1 }
        }
        // Words of any letters that were seen can be spelled: single letters stay.
        let letters = files.vocabulary.filter { piece, id in
            let word = piece.hasPrefix("##") ? piece.dropFirst(2) : piece[...]
            return word.unicodeScalars.count == 1
                && (word.unicodeScalars.allSatisfy(\.isASCII) || counts[id] != nil)
        }
        var kept = Set(files.specialTokens + letters.values)
        guard limit >= kept.count else {
            throw TrainingError.badSetting(
                name: "the vocabulary",
                value: "\(limit); special tokens and letters alone are \(kept.count)"
            )
        }
        let ranked = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        for (id, _) in ranked where kept.count < limit { kept.insert(id) }
        return kept.sorted()
    }

    /// Writes the new sizes into the settings, and the new numbers into the tokenizer.
    private func change(_ files: inout ModelFiles, _ kept: [Int]?) throws {
        let all = files.configuration["num_hidden_layers"] as? Int ?? 0
        if let layers {
            guard !layers.isEmpty, layers.allSatisfy((0..<all).contains) else {
                throw TrainingError.badSetting(name: "the layers", value: "\(layers) of \(all)")
            }
            files.configuration["num_hidden_layers"] = layers.count
        }
        try shrink(&files, "intermediate_size", intermediate)
        try shrink(&files, "max_position_embeddings", positions)
        files.configuration["torch_dtype"] = nil
        files.configuration["dtype"] = type == .float16 ? "float16" : "float32"
        if let positions { files.limitLength(to: positions) }
        if let kept {
            files.configuration["vocab_size"] = kept.count
            files.renumber(kept)
        }
    }

    private func shrink(_ files: inout ModelFiles, _ name: String, _ size: Int?) throws {
        guard let size else { return }
        let before = files.configuration[name] as? Int ?? 0
        guard (1...max(before, 1)).contains(size) else {
            throw TrainingError.badSetting(name: name, value: "\(size); it is \(before) now")
        }
        files.configuration[name] = size
    }
}
