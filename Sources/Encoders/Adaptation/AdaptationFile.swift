internal import Foundation
internal import Tensors

/// A folder with what was trained beside a model that stays as it is: `config.json` says what it is
/// and which model it belongs to, `model.safetensors` holds its tensors.
struct AdaptationFile: Codable {
    /// What was trained.
    let training: TrainedParameters
    /// The fingerprint of the model's space without it.
    let base: String
    /// The model's name, for people.
    let model: String

    /// Reads the settings in a folder.
    ///
    /// - Throws: `EncodersError`.
    static func read(folder: String) throws(EncodersError) -> AdaptationFile {
        let path = folder + "/config.json"
        let file = try ModelFile.required(AdaptationFile.self, path)
        guard file.training.isPossible, file.training != .all else {
            throw .malformedFile(path: path, component: "training")
        }
        return file
    }

    /// Writes the folder.
    ///
    /// - Throws: `EncodersError`, `TensorsError`.
    func write(_ parameters: EncoderParameters, to folder: String) throws {
        let place = URL(filePath: folder)
        try FileSystem.makeFolder(place)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try FileSystem.write(try encoder.encode(self), to: place.appending(path: "config.json"))
        var writer = try SafeTensorsWriter(
            path: folder + "/model.safetensors",
            declarations: parameters.tensors.map { .init(name: $0.name, shape: $0.shape) }
        )
        try writer.write(parameters.values)
        try writer.finish()
    }
}

extension TrainedParameters {
    /// Whether the numbers make sense.
    var isPossible: Bool {
        switch self {
        case .all: true
        case .lowRank(let settings):
            settings.rank > 0 && settings.scale.isFinite && !settings.targets.isEmpty
        case .adapters(let settings):
            settings.insideWidth >= 0 && settings.asideWidth >= 0
                && settings.insideWidth + settings.asideWidth > 0
        }
    }
}
