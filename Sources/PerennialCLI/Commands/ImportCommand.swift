import ArgumentParser
import Encoders
import Foundation
import Perennial
import Tensors
import VectorSearch

struct ImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a gallery of vectors that another program made.",
        discussion: """
            perennial import indexes/vectors base.fvecs
            perennial import indexes/corpus vectors.npy --ids keys.txt --model all-MiniLM-L6-v2
            perennial import indexes/old index.faiss --space old-model

            Reads .npy, .fvecs, and index files of FAISS (.faiss, .index) that hold original vectors.
            With --model the gallery is searched with texts; else with `search --vectors`.
            """
    )

    @Argument(help: "The new gallery's folder.") var gallery: String
    @Argument(help: "The vectors.") var file: String
    @Option(name: .long, help: "A key a line; ids or places from 0 when left out.")
    var ids: String?
    @Option(name: .long, help: "The model that made the vectors.") var model: String?
    @Option(name: .long, help: "A name for their space, where the model is not at hand.")
    var space: String?
    @Option(
        name: .long,
        help: "innerProduct or euclidean; as the file says, or innerProduct.",
        transform: Self.metric
    )
    var metric: Metric?

    func validate() throws {
        guard model == nil || space == nil else {
            throw ValidationError("--model and --space exclude each other")
        }
    }

    @OptionGroup var threads: ThreadOptions

    func run() throws {
        let imported = try ImportedVectors(path: file, keys: ids)
        let name = space ?? URL(filePath: file).lastPathComponent
        let space =
            try model.map { try EncoderLoader.load($0).space }
            ?? ImportedVectors.space(named: name, dimension: imported.vectors.columns)
        let settings = GallerySettings(metric: metric ?? imported.metric ?? .innerProduct)
        var bar = ProgressBar("indexing", unit: "vectors")
        let count = imported.keys.count
        try imported.makeGallery(at: gallery, space: space, settings: settings) { done in
            bar.update(done: done, share: Double(done) / Double(max(count, 1)))
        }
        bar.clear()
        Console.note("\(count) vectors imported")
        Console.next("perennial search \(gallery) --vectors FILE")
    }

    private static func metric(_ name: String) throws -> Metric {
        guard let metric = Metric(rawValue: name) else {
            let known = Metric.allCases.map(\.rawValue).joined(separator: " or ")
            throw ValidationError("\(name) is no metric: \(known)")
        }
        return metric
    }
}
