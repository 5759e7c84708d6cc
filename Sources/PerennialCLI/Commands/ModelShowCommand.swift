import ArgumentParser
import Encoders
import Foundation
import Tensors

struct ModelShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a model is.",
        discussion: """
            perennial model show all-MiniLM-L6-v2
            perennial model show ./my-model --json
            """
    )

    @Argument(help: "A folder, or a name that `model pull` brought.")
    var model = ModelOptions.defaultModel
    @Flag(name: .long, help: "Print JSON.") var json = false
    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let folder = try ModelStore().resolve(model)
        let directory = ModelDirectory(path: folder.path)
        let report = try ModelReport(
            directory.description(),
            encoder: directory.encoder(precision: .automatic)
        )
        if json { try Console.json(report) } else { report.show() }
    }
}

/// What `model show` prints.
private struct ModelReport: Encodable {
    let name: String
    let folder: String
    let architecture: String
    let layers: Int?
    let dimension: Int
    let maximumLength: Int?
    let pooling: [String]
    let normalized: Bool
    let prompts: [String: String]
    let similarity: String
    let fingerprint: String
    let precision: String
    let check: PrecisionCheck?

    enum CodingKeys: String, CodingKey {
        case name, folder, architecture, layers, dimension
        case maximumLength = "maximum_length"
        case pooling, normalized, prompts, similarity, fingerprint, precision
        case check = "int8_check"
    }

    init(_ description: ModelDescription, encoder: any TextEncoder) throws {
        let transformer = encoder as? TransformerEncoder
        precision = (transformer?.precision ?? .float32).rawValue
        check = transformer?.precisionCheck
        name = description.name
        folder = description.folder
        switch description.body {
        case .transformer(let json, let poolings):
            let configuration = try TransformerConfiguration(huggingFace: json)
            architecture = configuration.family.rawValue
            layers = configuration.layers.count
            pooling = poolings.map(\.rawValue)
            maximumLength = min(description.maximumLength ?? .max, configuration.maximumTokens)
        case .staticTable:
            architecture = "static table"
            layers = nil
            pooling = ["mean"]
            maximumLength = nil
        }
        dimension = try description.dimension()
        normalized = description.steps.contains(.normalize)
        prompts = description.prompts.texts
        similarity = description.similarity.rawValue
        fingerprint = try description.fingerprint()
    }

    func show() {
        var rows = [
            ["model", name], ["folder", folder], ["architecture", architecture],
            ["dimension", "\(dimension)"],
            ["pooling", pooling.joined(separator: " + ") + (normalized ? ", normalised" : "")],
            ["similarity", similarity], ["fingerprint", fingerprint],
            ["precision", precision],
        ]
        if let check {
            let cosines = String(
                format: "mean cosine to float32 %.5f, least %.5f, of %d texts",
                check.meanCosine,
                check.minimumCosine,
                check.texts
            )
            rows.append(["int8", cosines])
        }
        if let layers { rows.insert(["layers", "\(layers)"], at: 3) }
        if let maximumLength { rows.append(["maximum length", "\(maximumLength) tokens"]) }
        for (name, text) in prompts.sorted(by: { $0.key < $1.key }) {
            rows.append(["prompt \(name)", "\"\(text)\""])
        }
        Console.table(rows)
    }
}
