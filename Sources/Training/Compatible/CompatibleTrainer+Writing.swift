public import Compatibility
internal import Encoders
internal import Files
internal import Foundation
internal import Tensors

extension CompatibleTrainer {
    /// Writes the model folder, which says which spaces the model answers.
    ///
    /// Steps that the encoder had after pooling give way to the method's: the head of BT² where there is
    /// one, and division by the length.
    ///
    /// - Parameter folder: is made.
    /// - Throws: as ``TrainableEncoder/write(to:)`` does, and what the file system says.
    public func write(to folder: String) throws {
        try encoder.write(to: folder)
        var steps: [(type: String, path: String)] = []
        if case .basis(let objective) = objective {
            steps.append((BasisDescription.type, "2_BasisTransformation"))
            try objective.head.write(to: folder + "/2_BasisTransformation")
        }
        steps.append(("sentence_transformers.models.Normalize", "\(steps.count + 2)_Normalize"))
        try FileManager.default.createDirectory(
            atPath: folder + "/" + steps[steps.count - 1].path,
            withIntermediateDirectories: true
        )
        try writeModules(steps, to: folder)
        let space = old.guide.space
        let own = AnsweredSpace(
            fingerprint: space.fingerprint,
            model: space.model,
            dimension: space.dimension
        )
        let file = AnsweredSpace.File(
            method: compatible.method.rawValue,
            answers: [own] + space.answers
        )
        try Self.write(file, to: folder + "/" + AnsweredSpace.fileName)
    }

    /// The classes of a stationary training, for the next one; `nil` for other methods.
    public var classes: PseudoClasses? {
        if case .stationary(let objective) = objective { objective.classes } else { nil }
    }

    private struct Module: Codable {
        var idx: Int
        var name: String
        var path: String
        var type: String
    }

    /// Keeps the body and its pooling, and puts steps after them.
    private func writeModules(
        _ steps: [(type: String, path: String)],
        to folder: String
    ) throws {
        let list = folder + "/modules.json"
        var modules: [Module] = []
        if FileManager.default.fileExists(atPath: list) {
            let data = try Data(contentsOf: URL(fileURLWithPath: list))
            modules = Array(try JSONDecoder().decode([Module].self, from: data).prefix(2))
        } else {
            modules = [
                Module(
                    idx: 0,
                    name: "0",
                    path: "",
                    type: "sentence_transformers.models.Transformer"
                ),
                Module(
                    idx: 1,
                    name: "1",
                    path: "1_Pooling",
                    type: "sentence_transformers.models.Pooling"
                ),
            ]
            try FileManager.default.createDirectory(
                atPath: folder + "/1_Pooling",
                withIntermediateDirectories: true
            )
            try OutputFile.write(
                #"{"pooling_mode": "mean"}"#,
                to: folder + "/1_Pooling/config.json"
            )
        }
        for step in steps {
            let number = modules.count
            modules.append(
                Module(idx: number, name: "\(number)", path: step.path, type: step.type)
            )
        }
        try Self.write(modules, to: list)
    }

    private static func write(_ value: some Encodable, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try OutputFile.write(encoder.encode(value), to: path)
    }
}
