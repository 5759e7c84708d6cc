import ArgumentParser
import Encoders
import Evaluation
import Foundation
import Perennial
import Tensors
import VectorSearch

/// What a sweep tries, and on what.
struct SweepOptions: ParsableArguments {
    @Option(name: .long, help: "Codecs, separated by commas; the usual ones by default.")
    var codecs: String?
    @Option(
        name: .long,
        help: "Dimensions that are kept along principal directions, separated by commas."
    )
    var dimensions: String?
    @Option(
        name: .long,
        help: "Leading dimensions that are kept, for models trained so, separated by commas."
    )
    var matryoshka: String?
    @Flag(name: .long, help: "Measure the survey's eight compressors (arXiv:2311.15578) too.")
    var survey = false
    @Option(name: .long, help: "Shares of the memory for --survey, separated by commas.")
    var ratios = "0.5,0.25,0.125,0.0625,0.03125"
    @Option(name: .long, help: "none, float16, originals, separated by commas.")
    var rescore: String?
    @Option(name: .long, help: "Codes that are compared again for each hit, 1 to 1,000.")
    var candidates = 10
    @Option(name: .long, help: "A file of queries.") var queries: String?
    @Option(name: .long, help: "Ready query vectors: .npy, .fvecs.") var vectors: String?
    @Option(name: .long, help: "A BEIR folder with judged queries.") var beir: String?
    @Option(name: .long, help: "Which judgments.") var split = "test"
    @Option(name: .long, help: "Vectors that are searched at most.") var sample = 50_000
    @OptionGroup var threads: ThreadOptions
    @OptionGroup var model: ModelOptions
    @Option(
        name: .customLong("bridged-by"),
        help: "During an upgrade: its new model, whose bridged queries are measured too."
    )
    var newModel: String?

    func validate() throws {
        guard newModel == nil || queries != nil || beir != nil else {
            throw ValidationError("--bridged-by needs the texts of --queries or --beir")
        }
        guard [queries, vectors, beir].compactMap(\.self).count <= 1 else {
            throw ValidationError("give one of --queries, --vectors and --beir")
        }
        guard (1...1_000).contains(candidates) else {
            throw ValidationError("--candidates is 1 to 1,000")
        }
        guard sample >= 100 else { throw ValidationError("--sample is at least 100") }
        _ = try rescorings()
        _ = try (namedCodecs(), kept(dimensions), kept(matryoshka), surveyRatios())
    }

    /// Measures a gallery.
    func run(on path: String) throws -> CompressionSweep {
        let gallery = try Gallery(path: path)
        var options = CompressionSweepOptions()
        options.codecs = try chosenCodecs(
            dimension: gallery.snapshot().manifest.documentSpace.dimension
        )
        options.rescorings = try rescorings()
        options.candidates = candidates
        options.surveyRatios = try survey ? surveyRatios() : []
        options.rows = sample
        options.threads = KernelThreads.count
        options.queries = try asked(gallery)
        var bar = ProgressBar("measuring", unit: "codecs")
        defer { bar.clear() }
        return try CompressionSweep(of: gallery, options: options) { done, total in
            bar.update(done: done, share: Double(done) / Double(max(total, 1)))
        }
    }

    private func rescorings() throws -> [CodedRecipe.Rescoring] {
        guard let rescore else { return CodedRecipe.Rescoring.allCases }
        return try rescore.split(separator: ",").map { try .named(String($0)) }
    }

    private func namedCodecs() throws -> [GalleryCodec]? {
        try codecs?.split(separator: ",").map { try GalleryCodec(named: String($0)) }
    }

    private func kept(_ dimensions: String?) throws -> [Int] {
        try dimensions?.split(separator: ",").map { text in
            guard let count = Int(text), count > 0 else {
                throw ValidationError("dimensions are positive numbers, not \(text)")
            }
            return count
        } ?? []
    }

    private func surveyRatios() throws -> [Double] {
        try ratios.split(separator: ",").map { text in
            guard let ratio = Double(text), ratio > 0, ratio <= 1 else {
                throw ValidationError("--ratios are more than 0 and at most 1, not \(text)")
            }
            return ratio
        }
    }

    /// `nil` for the usual ones.
    private func chosenCodecs(dimension: Int) throws -> [GalleryCodec]? {
        let (principal, leading) = try (kept(dimensions), kept(matryoshka))
        guard !principal.isEmpty || !leading.isEmpty else { return try namedCodecs() }
        let codings = try (namedCodecs() ?? GalleryCodec.suggested(dimension: dimension))
            .filter { $0.reduction == .none }
        let reductions: [GalleryCodec.Reduction] =
            principal.map { $0 == dimension ? .none : .principal($0) } + leading.map { .prefix($0) }
        return reductions.flatMap { reduction in
            codings.map { GalleryCodec($0.coding, reduction: reduction) }
        }
    }

    private func asked(_ gallery: Gallery) throws -> CompressionQueries? {
        if let vectors {
            let matrix = try VectorFile(path: vectors).matrix()
            return CompressionQueries(
                vectors: matrix,
                ids: (0..<matrix.rows).map { "\($0)" }
            )
        }
        var judgments: Judgments?
        let texts: [(id: String, text: String)]
        if let beir {
            let dataset = try BeirDataset(path: beir)
            judgments = try dataset.judgments(split: split)
            texts = try dataset.queries(split: split).map { ($0.id, $0.text) }
        } else if let queries {
            texts = try QueryFile.read(queries).map { ($0.id, $0.text) }
        } else {
            return nil
        }
        guard !texts.isEmpty else { throw ValidationError("there are no queries") }
        let snapshot = try gallery.snapshot()
        let encoder = try model.encoder(fallback: snapshot.manifest.documentSpace.reference)
        try gallery.require(encoder.space, for: .document)
        let bridged = try newModel.map { name in
            let new = try EncoderLoader.load(name, recognizing: snapshot.manifest.spaces)
            let models = UpgradeModels(new: new, old: encoder)
            return try snapshot.bridgedQueries(texts.map(\.text), models: models)
        }
        return CompressionQueries(
            vectors: try encoder.encode(
                texts.map(\.text),
                options: EncodingOptions(prompt: .role(.query))
            ),
            ids: texts.map(\.id),
            judgments: judgments,
            bridged: bridged
        )
    }
}
