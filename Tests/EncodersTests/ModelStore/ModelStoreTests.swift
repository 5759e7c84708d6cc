import Encoders
import Foundation
import TestSupport
import Testing

@Suite struct ModelStoreTests {
    private let folder: TemporaryFolder
    private let store: ModelStore

    init() throws {
        folder = try TemporaryFolder()
        store = ModelStore(root: folder.url.appendingPathComponent("store"))
    }

    /// A folder with a tiny model.
    private func source(_ name: String = "tiny") throws -> URL {
        let url = folder.url.appendingPathComponent("sources").appendingPathComponent(name)
        try TinyModel().write(to: url)
        return url
    }

    @Test func `a folder is copied with the files of the model and no others`() throws {
        let source = try source()
        try Data("x".utf8).write(to: source.appendingPathComponent("optimizer.pt"))
        let pulled = try store.pull(source.path)
        #expect(pulled.name == "tiny")
        #expect(pulled.outcome == .installed)
        let names = try FileManager.default.contentsOfDirectory(atPath: pulled.folder.path)
        #expect(
            names.sorted() == [
                ".perennial.json", "config_sentence_transformers.json", "model.safetensors",
                "modules.json", "tokenizer.json",
            ]
        )
        #expect(try store.pull(source.path).outcome == .alreadyThere)
    }

    @Test func `a folder that changed is copied again`() throws {
        let source = try source()
        try store.pull(source.path)
        try TinyModel(rows: 20).write(to: source)
        let pulled = try store.pull(source.path)
        #expect(pulled.outcome == .installed)
        #expect(
            FileManager.default.contentsEqual(
                atPath: source.appendingPathComponent("model.safetensors").path,
                andPath: pulled.folder.appendingPathComponent("model.safetensors").path
            )
        )
    }

    @Test func `a folder of its own becomes the model's`() throws {
        let source = try source()
        let into = folder.url.appendingPathComponent("mine")
        let pulled = try store.pull(source.path, into: into)
        #expect(pulled.folder.path == into.path)
        #expect(try store.resolve(into.path).path == into.path)
        #expect(try store.names().isEmpty)
    }

    @Test func `a folder that holds something else is left alone`() throws {
        let source = try source()
        let into = folder.url.appendingPathComponent("precious")
        let file = into.appendingPathComponent("thesis.txt")
        try FileManager.default.createDirectory(at: into, withIntermediateDirectories: true)
        try Data("years".utf8).write(to: file)
        #expect(throws: EncodersError.pull(model: source.path, .folderInUse(into.path))) {
            try store.pull(source.path, into: into)
        }
        #expect(try Data(contentsOf: file) == Data("years".utf8))
    }

    @Test func `another model of the same name does not replace the first`() throws {
        try store.pull(try source().path)
        let other = folder.url.appendingPathComponent("others/tiny")
        try TinyModel(rows: 20).write(to: other)
        #expect(throws: EncodersError.self) { try store.pull(other.path) }
        let installed = try store.resolve("tiny").appendingPathComponent("model.safetensors")
        #expect(
            try Data(contentsOf: installed) == TinyModel().files["model.safetensors"]
        )
    }

    @Test(arguments: ["modules.json", "model.safetensors", "tokenizer.json"])
    func `a model with a damaged file is refused and nothing is installed`(file: String) throws {
        let source = try source()
        let url = source.appendingPathComponent(file)
        let data = try Data(contentsOf: url)
        try data.prefix(data.count / 2).write(to: url)
        #expect(throws: (any Error).self) { try store.pull(source.path) }
        #expect(try store.names().isEmpty)
        let left = try FileManager.default.contentsOfDirectory(atPath: store.root.path)
        #expect(left.filter { $0.contains("tiny") } == [])
    }

    @Test(arguments: [
        "nothing-like-this", "/nowhere/at/all", "../up", "a/b/c", "own er/name", ".hidden/x",
    ])
    func `what is no folder, known name or OWNER-slash-NAME is refused`(name: String) throws {
        do {
            try store.pull(name)
            Issue.record("\(name) must be refused")
        } catch EncodersError.pull(_, .noSource(let known)) {
            #expect(known.contains("all-MiniLM-L6-v2"))
        }
    }

    @Test func `an unknown name is answered with what is there and how to get it`() throws {
        try store.pull(try source().path)
        #expect(throws: EncodersError.unknownModel(name: "huge", present: ["tiny"])) {
            try store.resolve("huge")
        }
        let words = "\(EncodersError.unknownModel(name: "huge", present: ["tiny"]))"
        #expect(words.contains("tiny") && words.contains("perennial model pull huge"))
    }

    @Test func `a name cannot lead out of the store`() throws {
        let source = try source()
        #expect(throws: EncodersError.self) {
            try store.resolve("../sources/\(source.lastPathComponent)")
        }
    }
}
