public import Tensors

/// Where the weights of a module are.
public enum WeightsLocation: Sendable, Equatable {
    /// One safetensors file.
    case file(path: String)
    /// Several, named by a `model.safetensors.index.json`.
    case shards(indexPath: String)

    /// The file, or the index of the files.
    public var path: String {
        switch self {
        case .file(let path), .shards(let path): path
        }
    }

    /// Opens the files.
    ///
    /// - Throws: `TensorsError`.
    public func open() throws(TensorsError) -> SafeTensors {
        switch self {
        case .file(let path): try SafeTensors(path: path)
        case .shards(let indexPath): try SafeTensors(indexPath: indexPath)
        }
    }

    /// Every file that the weights are in, an index among them.
    ///
    /// - Throws: `TensorsError` when an index cannot be read.
    public func files() throws(TensorsError) -> [String] {
        switch self {
        case .file(let path): [path]
        case .shards(let indexPath):
            [indexPath] + (try SafeTensors.shardPaths(indexPath: indexPath))
        }
    }

    /// Finds the weights in a module's folder.
    ///
    /// - Throws: `EncodersError.unsupportedWeights` when they are there in another format only,
    ///   `.missingFile` when they are not there.
    init(in folder: String) throws(EncodersError) {
        let single = folder + "/model.safetensors"
        let index = single + ".index.json"
        if ModelFile.exists(single) {
            self = .file(path: single)
        } else if ModelFile.exists(index) {
            self = .shards(indexPath: index)
        } else {
            for name in ["pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5"]
            where ModelFile.exists(folder + "/" + name) {
                throw .unsupportedWeights(path: folder + "/" + name)
            }
            throw .missingFile(path: single)
        }
    }
}
