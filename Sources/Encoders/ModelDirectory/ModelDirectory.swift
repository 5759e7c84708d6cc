/// A model folder in the layout of Hugging Face and sentence-transformers.
///
/// Reads the layouts of all versions of sentence-transformers: module types by the last component
/// of their Python name, pooling as booleans or by name, the maximum length from
/// `sentence_bert_config.json` or the tokenizer. What is not known is refused, never skipped.
public struct ModelDirectory: Sendable {
    /// The folder.
    public let path: String

    /// A folder, which is looked at when its description is asked for.
    public init(path: String) {
        self.path = path
    }

    /// Reads and checks every file of the folder but the weights and the tokenizer.
    ///
    /// - Throws: `EncodersError` naming the file, module or setting that is missing, malformed or
    ///   not supported.
    public func description() throws(EncodersError) -> ModelDescription {
        guard ModelFile.exists(path + "/modules.json") || ModelFile.exists(path + "/config.json")
        else { throw .noModel(folder: path) }
        let modules = try modules()
        guard let first = modules.first else {
            throw .malformedFile(path: path + "/modules.json", component: "the list of modules")
        }
        let settings = try SentenceTransformersConfiguration(folder: path)
        let bodyFolder = first.folder
        switch first.kind {
        case .transformer:
            let body = try TransformerFolder(path: bodyFolder)
            var rest = modules.dropFirst()
            var adapters: AdapterDescription?
            if let next = rest.first, next.kind == .adaptation {
                adapters = try AdapterDescription(folder: next.folder)
                rest = rest.dropFirst()
            }
            let head = try head(after: first, rest)
            return ModelDescription(
                folder: path,
                bodyFolder: bodyFolder,
                body: .transformer(
                    configuration: body.configuration,
                    poolings: head.poolings
                ),
                weights: try WeightsLocation(in: bodyFolder),
                adapters: adapters,
                steps: head.steps,
                maximumLength: body.maximumLength,
                lowercasesText: body.lowercasesText,
                prompts: settings.prompts,
                isPoolingAssumed: !ModelFile.exists(path + "/modules.json"),
                similarity: settings.similarity,
                answers: try answers()
            )
        case .staticEmbedding:
            return ModelDescription(
                folder: path,
                bodyFolder: bodyFolder,
                body: .staticTable,
                weights: try WeightsLocation(in: bodyFolder),
                adapters: nil,
                steps: try modules.dropFirst().map(step),
                maximumLength: try model2Vec()?.maximumLength,
                lowercasesText: false,
                prompts: settings.prompts,
                isPoolingAssumed: false,
                similarity: settings.similarity
            )
        default: throw misplaced(first)
        }
    }

    /// The modules; a folder without a list of them is a model2vec folder when it says so, and else
    /// means mean pooling, as sentence-transformers has it.
    func modules() throws(EncodersError) -> [ModuleReference] {
        let list = path + "/modules.json"
        if ModelFile.exists(list) { return try ModuleReference.read(list: list, folder: path) }
        guard let settings = try model2Vec() else {
            return [ModuleReference(kind: .transformer, type: "Transformer", folder: path)]
        }
        let table = ModuleReference(
            kind: .staticEmbedding,
            type: "StaticEmbedding",
            folder: path
        )
        guard settings.normalizes else { return [table] }
        return [
            table,
            ModuleReference(kind: .normalize, type: "Normalize", folder: path + "/1_Normalize"),
        ]
    }

    /// The older spaces that the model answers.
    private func answers() throws(EncodersError) -> [AnsweredSpace] {
        let path = path + "/" + AnsweredSpace.fileName
        return try ModelFile.optional(AnsweredSpace.File.self, path)?.answers ?? []
    }

    /// What model2vec has written into `config.json`; nil when the folder is another's.
    private func model2Vec() throws(EncodersError) -> Model2VecSettings? {
        let path = path + "/config.json"
        guard let type = try ModelFile.optional(ModelType.self, path)?.modelType,
            type == "model2vec"
        else { return nil }
        return try ModelFile.required(Model2VecSettings.self, path)
    }

    private struct ModelType: Decodable {
        let modelType: String?

        enum CodingKeys: String, CodingKey {
            case modelType = "model_type"
        }
    }

    /// Poolings, and what comes after them.
    private func head(
        after body: ModuleReference,
        _ modules: ArraySlice<ModuleReference>
    ) throws(EncodersError) -> (poolings: [Pooling], steps: [ModelDescription.Step]) {
        guard ModelFile.exists(path + "/modules.json") else { return ([.mean], []) }
        guard let pooling = modules.first else { throw misplaced(body) }
        guard pooling.kind == .pooling else { throw misplaced(pooling) }
        let configuration = try PoolingConfiguration(path: pooling.folder + "/config.json")
        var steps: [ModelDescription.Step] = []
        for module in modules.dropFirst() { steps.append(try step(module)) }
        return (configuration.poolings, steps)
    }

    private func step(_ module: ModuleReference) throws(EncodersError) -> ModelDescription.Step {
        switch module.kind {
        case .dense: .dense(try DenseDescription(folder: module.folder))
        case .layerNorm: try .layerNorm(folder: module.folder)
        case .normalize: try .normalize(folder: module.folder)
        case .basis: .basis(try BasisDescription(folder: module.folder))
        case .transformer, .adaptation, .staticEmbedding, .pooling: throw misplaced(module)
        }
    }

    private func misplaced(_ module: ModuleReference) -> EncodersError {
        .misplacedModule(path: path + "/modules.json", type: module.type)
    }
}
