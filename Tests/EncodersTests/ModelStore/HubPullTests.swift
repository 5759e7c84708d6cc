import Encoders
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct HubPullTests {
    private let folder: TemporaryFolder
    private let model: TinyModel
    private let hub: HubServer
    private let store: ModelStore

    private static let name = "someone/tiny"

    init() async throws {
        folder = try TemporaryFolder()
        model = try TinyModel(rows: 40_000)
        hub = try await HubServer(model: Self.name, files: model.files)
        store = ModelStore(
            root: folder.url,
            hub: Hub(base: hub.server.url),
            retries: RetryPolicy(attempts: 3, firstDelay: .zero, longestDelay: .zero)
        )
    }

    @discardableResult
    private func pull(_ name: String = name) async throws -> PulledModel {
        let store = store
        return try await blocking { try store.pull(name) }
    }

    private func fault(_ name: String = name) async throws -> PullFault? {
        do {
            try await pull(name)
            return nil
        } catch EncodersError.pull(name, let fault) {
            return fault
        }
    }

    private var installed: URL { folder.url.appendingPathComponent(Self.name) }

    private func isWhole() throws -> Bool {
        try model.files.allSatisfy { path, data in
            try Data(contentsOf: installed.appendingPathComponent(path)) == data
        }
    }

    /// Nothing that looks like a model is there.
    private func isNothingInstalled() throws -> Bool {
        let isThere = FileManager.default.fileExists(atPath: installed.path)
        return try !isThere && store.names().isEmpty
    }

    @Test func `a model of the hub arrives with every file and can be resolved`() async throws {
        let pulled = try await pull()
        #expect(pulled.outcome == .installed)
        #expect(pulled.name == Self.name)
        #expect(try isWhole())
        #expect(try store.names() == [Self.name])
        #expect(try store.resolve(Self.name).path == installed.path)
        #expect(try ModelDirectory(path: installed.path).encoder().space.dimension == 4)
    }

    @Test func `progress counts the bytes of each file up to its size`() async throws {
        let store = store
        let last = try await blocking {
            var last: [String: (Int, Int?)] = [:]
            try store.pull(Self.name) {
                if case .file(let path, let bytes, let total) = $0 { last[path] = (bytes, total) }
            }
            return last
        }
        let size = model.files["model.safetensors"]?.count
        #expect(last["model.safetensors"]?.0 == size)
        #expect(last["model.safetensors"]?.1 == size)
    }

    @Test func `a second pull finds the model there and transfers nothing`() async throws {
        try await pull()
        let count = hub.server.requests.count
        #expect(try await pull().outcome == .alreadyThere)
        #expect(hub.server.requests.count == count)
    }

    @Test func `a file that was damaged since is fetched again`() async throws {
        try await pull()
        let file = installed.appendingPathComponent("tokenizer.json")
        try Data("{}".utf8).write(to: file)
        #expect(try await pull().outcome == .installed)
        #expect(try isWhole())
    }

    @Test func `a transfer that breaks goes on where it stopped`() async throws {
        hub.fail("model.safetensors", .cut(200_000), .cut(100_000))
        try await pull()
        #expect(try isWhole())
        let ranges = hub.transfers(of: "model.safetensors").map { $0["range"] }
        #expect(ranges == [nil, "bytes=200000-", "bytes=300000-"])
    }

    @Test func `a broken line that makes progress never uses up the attempts`() async throws {
        hub.fail(
            "model.safetensors",
            .cut(50_000),
            .cut(50_000),
            .cut(50_000),
            .cut(50_000),
            .cut(50_000),
            .cut(50_000)
        )
        try await pull()
        #expect(try isWhole())
    }

    @Test func `a pull that was given up is resumed by the next`() async throws {
        hub.fail("model.safetensors", .cut(200_000), .cut(0), .cut(0), .cut(0))
        guard case .http(let fault) = try await fault() else {
            Issue.record("the server's death must be reported")
            return
        }
        // Some versions of the system's library notice themselves that the body is short.
        switch fault {
        case .cutShort, .unreachable: break
        default: Issue.record("\(fault)")
        }
        #expect(try isNothingInstalled())
        hub.fail("model.safetensors")
        try await pull()
        #expect(try isWhole())
        #expect(hub.transfers(of: "model.safetensors").last?["range"] == "bytes=200000-")
    }

    @Test func `what was fetched of another version is not mixed in`() async throws {
        hub.fail("model.safetensors", .cut(200_000), .cut(0), .cut(0), .cut(0))
        _ = try await fault()
        let other = try TinyModel(rows: 50_000)
        hub.fail("model.safetensors")
        hub.replace("model.safetensors", by: try #require(other.files["model.safetensors"]))
        try await pull()
        let found = try Data(contentsOf: installed.appendingPathComponent("model.safetensors"))
        #expect(found == other.files["model.safetensors"])
    }

    @Test(arguments: ["model.safetensors", "tokenizer.json"])
    func `bytes that do not fit their checksum are refused`(file: String) async throws {
        hub.fail(file, .wrongBytes, .wrongBytes)
        guard case .checksum(file, let expected, let found) = try await fault() else {
            Issue.record("the checksum must be compared")
            return
        }
        #expect(expected != found)
        #expect(try isNothingInstalled())
        hub.fail(file)
        try await pull()
        #expect(try isWhole())
    }

    @Test func `a busy server is asked again`() async throws {
        hub.fail("tokenizer.json", .status(503), .status(429, ["Retry-After": "0"]))
        try await pull()
        #expect(try isWhole())
        #expect(hub.transfers(of: "tokenizer.json").count == 3)
    }

    @Test func `a server that stays broken is reported with its status`() async throws {
        hub.fail("tokenizer.json", .status(500), .status(500), .status(500))
        guard case .http(.status(let url, 500, "busy")) = try await fault() else {
            Issue.record("the status must be reported")
            return
        }
        #expect(url.hasSuffix("/someone/tiny/resolve/main/tokenizer.json"))
        #expect(try isNothingInstalled())
    }

    @Test func `a model that the hub does not have is reported as absent`() async throws {
        guard case .http(.status(_, 404, _)) = try await fault("someone/else") else {
            Issue.record("404 must be reported")
            return
        }
    }

    @Test func `a file that the model cannot do without is named`() async throws {
        let hub = try await HubServer(
            model: Self.name,
            files: model.files.filter { $0.key != "model.safetensors" }
        )
        let store = ModelStore(root: folder.url, hub: Hub(base: hub.server.url))
        await #expect(
            throws: EncodersError.pull(model: Self.name, .missingFile("model.safetensors"))
        ) {
            try await blocking { try store.pull(Self.name) }
        }
        #expect(try isNothingInstalled())
    }

    @Test func `the key is sent to the hub, and its lack is told`() async throws {
        let hub = try await HubServer(model: Self.name, files: model.files, token: "secret")
        let root = folder.url
        let base = hub.server.url
        let without = ModelStore(root: root, hub: Hub(base: base))
        do {
            try await blocking { try without.pull(Self.name) }
            Issue.record("a private model must be refused")
        } catch let error as EncodersError {
            #expect("\(error)".contains("HF_TOKEN"))
        }
        let with = ModelStore(root: root, hub: Hub(base: base, token: "secret"))
        #expect(try await blocking { try with.pull(Self.name).outcome } == .installed)
    }

    @Test func `a key does not follow a redirect to another host`() async throws {
        let storage = try await LoopbackServer { _ in .json("[]") }
        // Another name of this machine is another host.
        let elsewhere = storage.url.absoluteString.replacing("127.0.0.1", with: "localhost")
        let hub = try await LoopbackServer { request in
            .init(status: 302, headers: ["Location": elsewhere + request.path])
        }
        let store = ModelStore(
            root: folder.url,
            hub: Hub(base: hub.url, token: "secret"),
            retries: RetryPolicy(attempts: 1)
        )
        _ = try? await blocking { try store.pull(Self.name) }
        #expect(hub.requests.first?["authorization"] == "Bearer secret")
        #expect(!storage.requests.isEmpty)
        #expect(storage.requests.allSatisfy { $0["authorization"] == nil })
    }

    @Test func `a list of modules that leads out of the folder is refused`() async throws {
        hub.replace(
            "modules.json",
            by: Data(#"[{"idx": 0, "name": "0", "path": "../..", "type": "StaticEmbedding"}]"#.utf8)
        )
        await #expect(throws: EncodersError.self) { try await pull() }
        #expect(try isNothingInstalled())
    }

    @Test func `an unknown module is refused by name before the weights are fetched`() async throws
    {
        hub.replace(
            "modules.json",
            by: Data(#"[{"idx": 0, "name": "0", "path": "", "type": "models.CLIPModel"}]"#.utf8)
        )
        do {
            try await pull()
            Issue.record("an unknown module must be refused")
        } catch EncodersError.unsupportedModule(_, let type) {
            #expect(type == "models.CLIPModel")
        }
        #expect(hub.transfers(of: "model.safetensors").isEmpty)
    }

    @Test func `weights in several files arrive as several files`() async throws {
        let rows = TinyModel.words.count
        var files = model.files
        files["model.safetensors"] = nil
        files["model-1.safetensors"] = try TinyModel.weights([
            ("embedding.weight", [rows, TinyModel.columns], TinyModel.table(rows: rows))
        ])
        files["model.safetensors.index.json"] = Data(
            #"{"metadata": {}, "weight_map": {"embedding.weight": "model-1.safetensors"}}"#.utf8
        )
        let hub = try await HubServer(model: Self.name, files: files)
        let store = ModelStore(root: folder.url, hub: Hub(base: hub.server.url))
        let pulled = try await blocking { try store.pull(Self.name) }
        #expect(try ModelDirectory(path: pulled.folder.path).encoder().space.dimension == 4)
    }

    @Test func `two pulls at once take turns, and the second finds the model there`() async throws {
        let store = store
        async let first = blocking { try store.pull(Self.name).outcome }
        async let second = blocking { try store.pull(Self.name).outcome }
        let outcomes = try await [first, second].map(\.rawValue).sorted()
        #expect(outcomes == ["alreadyThere", "installed"])
        #expect(hub.transfers(of: "model.safetensors").count == 1)
        #expect(try isWhole())
    }

    @Test func `no server at the address is told in one line`() async throws {
        let base = hub.server.url
        let closed = try #require(URL(string: "http://127.0.0.1:1"))
        let store = ModelStore(
            root: folder.url,
            hub: Hub(base: closed),
            retries: RetryPolicy(attempts: 2, firstDelay: .zero)
        )
        #expect(base != closed)
        do {
            try await blocking { try store.pull(Self.name) }
            Issue.record("an unreachable server must be reported")
        } catch let error as EncodersError {
            #expect("\(error)".contains("cannot connect"))
            #expect(!"\(error)".contains("\n"))
        }
    }
}
