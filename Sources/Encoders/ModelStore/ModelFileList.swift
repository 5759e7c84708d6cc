internal import Foundation
internal import Tensors

/// Finds out which files make up a model, while they arrive one after another.
struct ModelFileList {
    /// Brings one file, by its path in the model, into the folder; false when the model has none.
    typealias Fetch = (String) throws -> Bool

    /// Where the files arrive.
    let folder: URL
    private let fetch: Fetch
    /// Paths of the files that arrived.
    private(set) var files: [String] = []

    /// Brings all files of a model into `folder`.
    ///
    /// - Throws: `EncodersError.missingFile` for a file that the model cannot do without,
    ///   `EncodersError` and `TensorsError` for lists of files that are not to be trusted, and what
    ///   `fetch` throws.
    init(into folder: URL, fetch: @escaping Fetch) throws {
        self.folder = folder
        self.fetch = fetch
        for name in [
            "modules.json", "config.json", "config_sentence_transformers.json", "README.md",
            "LICENSE", AnsweredSpace.fileName,
        ] {
            try bring(name)
        }
        for module in try ModelDirectory(path: folder.path).modules() { try bringFiles(of: module) }
    }

    private mutating func bringFiles(of module: ModuleReference) throws {
        let place = module.folder.dropFirst(folder.path.count + 1).split(separator: "/")
            .filter { $0 != "." }.map { $0 + "/" }.joined()
        switch module.kind {
        case .transformer:
            try require(place + "config.json")
            for name in TransformerFolder.settingsNames where try bring(place + name) { break }
            try bringTokenizer(place)
            try bringWeights(place)
        case .staticEmbedding:
            try bringTokenizer(place)
            try bringWeights(place)
        case .pooling: try require(place + "config.json")
        case .dense, .layerNorm, .basis, .adaptation:
            try require(place + "config.json")
            try bringWeights(place)
        case .normalize: try bring(place + "config.json")
        }
    }

    private mutating func bringTokenizer(_ place: String) throws {
        for name in ["tokenizer_config.json", "special_tokens_map.json"] {
            try bring(place + name)
        }
        if try bring(place + "tokenizer.json") { return }
        guard try bring(place + "vocab.txt") else {
            throw EncodersError.missingFile(path: place + "tokenizer.json")
        }
    }

    private mutating func bringWeights(_ place: String) throws {
        let name = place + "model.safetensors"
        if try bring(name) { return }
        let index = name + ".index.json"
        guard try bring(index) else { throw EncodersError.missingFile(path: name) }
        for path in try SafeTensors.shardPaths(indexPath: folder.appending(path: index).path) {
            try require(place + URL(filePath: path).lastPathComponent)
        }
    }

    private mutating func require(_ path: String) throws {
        guard try bring(path) else { throw EncodersError.missingFile(path: path) }
    }

    @discardableResult
    private mutating func bring(_ path: String) throws -> Bool {
        if files.contains(path) { return true }
        guard try fetch(path) else { return false }
        files.append(path)
        return true
    }
}
