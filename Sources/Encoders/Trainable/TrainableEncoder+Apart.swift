internal import Tensors

extension TrainableEncoder {
    /// Loads a model folder with what was trained beside it and kept apart.
    ///
    /// - Parameters:
    ///   - directory: the model that it was trained beside.
    ///   - adaptation: a folder that ``writeAdaptation(to:)`` wrote.
    /// - Throws: as ``init(directory:training:seed:)``, and `EncodersError.foreignAdaptation` when it
    ///   was trained beside another model.
    public init(directory: String, adaptation: String) throws {
        let file = try AdaptationFile.read(folder: adaptation)
        try self.init(directory: directory, training: file.training)
        let fingerprint = try description.fingerprint()
        guard file.base == fingerprint else {
            throw EncodersError.foreignAdaptation(path: adaptation, model: file.model)
        }
        parameters.values = try parameters.tensors.read(from: WeightsLocation(in: adaptation))
    }

    /// Writes what is trained beside the model and the model's fingerprint, without the model.
    ///
    /// - Throws: `EncodersError`, `TensorsError`.
    /// - Precondition: not all parameters are trained.
    public func writeAdaptation(to folder: String) throws {
        precondition(training != .all, "all parameters are a model of their own")
        let base = try description.fingerprint()
        try AdaptationFile(training: training, base: base, model: description.name)
            .write(parameters, to: folder)
    }
}
