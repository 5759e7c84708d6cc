internal import Foundation
internal import Tensors

extension TrainableEncoder {
    /// Writes a folder in the layout of Hugging Face and sentence-transformers with these parameters,
    /// in float32.
    ///
    /// Low-rank changes are merged into the weights. Adapters are a module of their own, which
    /// `TransformerEncoder` knows and other libraries refuse.
    ///
    /// Settings, tokenizer and tensors that are not trained, such as poolers, are copied from the
    /// folder that the model came from, which must still be there. Its model card is not: it speaks
    /// of another model.
    ///
    /// - Parameter folder: is made; files of the model that are there are replaced.
    /// - Throws: `EncodersError`, also when `folder` is the one that the model came from;
    ///   `TensorsError`.
    public func write(to folder: String) throws {
        let source = URL(filePath: description.folder)
        let target = URL(filePath: folder)
        guard target.resolvingSymlinksInPath() != source.resolvingSymlinksInPath() else {
            throw EncodersError.file(
                path: folder,
                reason: "the model would replace the one that it came from: name another folder"
            )
        }
        try FileSystem.makeFolder(target)
        var pass = EncoderPass()
        let values = values(&pass)
        _ = try ModelFileList(into: target) { path in
            let place = target.appending(path: path)
            if let weights = weights(at: path) {
                try FileSystem.makeFolder(place.deletingLastPathComponent())
                try write(weights, values, to: place.path)
                return true
            }
            let original = source.appending(path: path)
            guard path != "README.md", ModelFile.exists(original.path) else { return false }
            try FileSystem.copy(original, to: place)
            return true
        }
        try declareFloat32(target)
        guard case .adapters = training else { return }
        try writeAdaptation(to: folder + "/" + AdapterDescription.folder)
        try AdapterDescription.list(in: target)
    }

    /// The number and origin of the weights that are at a path of the folder; nil for other files.
    private func weights(at path: String) -> (file: Int, origin: WeightsLocation)? {
        let all = [description.weights] + description.steps.map(\.weights)
        for (file, origin) in all.enumerated() {
            guard let origin else { continue }
            // Weights in several files become one.
            let single = origin.path.replacingOccurrences(of: ".index.json", with: "")
            if single == description.folder + "/" + path { return (file, origin) }
        }
        return nil
    }

    /// Writes a weights file: what is trained, then what else was in it.
    private func write(
        _ weights: (file: Int, origin: WeightsLocation),
        _ values: [Float],
        to path: String
    ) throws {
        let trained = layout.tensors.filter { $0.file == weights.file }
        let names = Set(trained.map(\.name))
        let original = try weights.origin.open()
        let others = original.names.filter {
            !names.contains($0) && original.tensors[$0]?.type.isFloatingPoint == true
        }
        var writer = try SafeTensorsWriter(
            path: path,
            declarations: try trained.map { .init(name: $0.name, shape: $0.shape) }
                + others.map { .init(name: $0, shape: try original.entry($0).shape) },
            metadata: ["format": "pt"]
        )
        for tensor in trained {
            try writer.write(values.span.extracting(tensor.range))
        }
        for name in others { try writer.write(try original.floats(name)) }
        try writer.finish()
    }

    /// Libraries load weights as the type that `config.json` names, which may be the original's.
    private func declareFloat32(_ folder: URL) throws {
        let body = description.bodyFolder.dropFirst(description.folder.count)
        let file = folder.appending(path: body + "/config.json")
        var settings = try JSONSerialization.jsonObject(with: FileSystem.read(file))
        guard var entries = settings as? [String: Any] else { return }
        var changes = false
        for name in ["dtype", "torch_dtype"] {
            guard let type = entries[name] as? String, type != "float32" else { continue }
            entries[name] = "float32"
            changes = true
        }
        guard changes else { return }
        settings = entries
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys]
        try FileSystem.write(
            try JSONSerialization.data(withJSONObject: settings, options: options),
            to: file
        )
    }
}
