internal import Foundation

/// Adapters of a model: what the folder of an `Adaptation` module says.
public struct AdapterDescription: Sendable, Equatable {
    /// Their widths.
    public let settings: AdapterSettings
    /// Where their tensors are.
    public let weights: WeightsLocation

    /// The name of the module's folder in the folders that are written here.
    static let folder = "adaptation"

    /// Reads the folder of an `Adaptation` module.
    ///
    /// - Throws: `EncodersError`, also for low-rank changes, which are merged into weights before a
    ///   model is used.
    init(folder: String) throws(EncodersError) {
        let file = try AdaptationFile.read(folder: folder)
        guard case .adapters(let settings) = file.training else {
            throw .unsupportedValue(
                path: folder + "/config.json",
                name: "training",
                value: "lowRank"
            )
        }
        self.settings = settings
        weights = try WeightsLocation(in: folder)
    }

    /// Lists the module in the `modules.json` of a model folder, behind the transformer.
    ///
    /// A folder without a list means mean pooling, which is then said.
    static func list(in folder: URL) throws(EncodersError) {
        let path = folder.appending(path: "modules.json")
        var modules: [Module] =
            try ModelFile.optional([Module].self, path.path)
            ?? [
                Module(idx: 0, name: "0", path: "", type: Module.prefix + "Transformer"),
                Module(idx: 1, name: "1", path: "1_Pooling", type: Module.prefix + "Pooling"),
            ]
        if !ModelFile.exists(path.path) {
            let pooling = folder.appending(path: "1_Pooling/config.json")
            try FileSystem.makeFolder(pooling.deletingLastPathComponent())
            try FileSystem.write(Data(#"{"pooling_mode": "mean"}"#.utf8), to: pooling)
        }
        guard !modules.contains(where: { $0.path == Self.folder }) else { return }
        let own = Module(idx: 1, name: "1", path: Self.folder, type: "perennial.Adaptation")
        modules.insert(own, at: 1)
        for index in modules.indices {
            modules[index].idx = index
            modules[index].name = "\(index)"
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try FileSystem.write(try encoder.encode(modules), to: path)
        } catch let error as EncodersError {
            throw error
        } catch {
            throw .file(path: path.path, reason: error.localizedDescription)
        }
    }

    /// A line of `modules.json`.
    private struct Module: Codable {
        static let prefix = "sentence_transformers.models."
        var idx: Int
        var name: String
        var path: String
        var type: String
    }
}
