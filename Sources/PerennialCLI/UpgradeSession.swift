import ArgumentParser
import Compatibility
import Encoders
import Perennial
import Storage

/// Which models encode queries.
struct QueryModelOptions: ParsableArguments {
    @OptionGroup var model: ModelOptions
    @Option(
        name: .customLong("old-model"),
        help: "During an upgrade: the gallery's old model, where it is not under its own name."
    )
    var old: String?

    /// Loads the encoder of queries.
    func encoder(
        fallback: @autoclosure () throws -> String,
        recognizing known: [EmbeddingSpace]
    ) throws -> any TextEncoder {
        try model.encoder(fallback: fallback(), recognizing: known)
    }
}

/// How much a query may have embedded while an upgrade is not finished.
struct CascadeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "During an upgrade: candidates to rank in the new space; 0 for none."
    )
    var cascade: Int?
    @Option(
        name: .long,
        help: "During an upgrade: seconds after which a query has no further candidate embedded."
    )
    var cascadeSeconds: Double?

    func validate() throws {
        guard (0...10_000).contains(cascade ?? 0) else {
            throw ValidationError("--cascade is 0 to 10,000")
        }
        guard cascadeSeconds ?? 1 > 0 else {
            throw ValidationError("--cascade-seconds is more than 0")
        }
    }
}

/// Answers queries of a gallery whose model is being upgraded, and keeps the vectors that it makes.
struct UpgradeSession {
    private let gallery: Gallery
    private let models: UpgradeModels
    private let cascade: UpgradeSearch.Cascade

    /// A session; `nil` for a gallery whose queries are in the space of all documents.
    init?(
        _ gallery: Gallery,
        new: any TextEncoder,
        old: String?,
        options: CascadeOptions
    ) throws {
        let manifest = try gallery.snapshot().manifest
        guard manifest.isSwitched, let state = manifest.upgrade, let fit = state.fit else {
            return nil
        }
        self.gallery = gallery
        models = UpgradeModels(
            new: new,
            old: fit.inputs == .new
                ? nil
                : try EncoderLoader.load(
                    old ?? manifest.documentSpace.reference,
                    recognizing: manifest.spaces
                )
        )
        cascade = UpgradeSearch.Cascade(
            candidates: options.cascade ?? state.cascade,
            seconds: options.cascadeSeconds
        )
    }

    /// Opens a gallery so that a cascade can keep what it makes, where that is possible.
    static func open(_ path: String, options: CascadeOptions) throws -> Gallery {
        let keeps: Bool
        do {
            let manifest = try Gallery(path: path).snapshot().manifest
            keeps =
                manifest.isSwitched && (options.cascade ?? manifest.upgrade?.cascade ?? 0) > 0
        }
        guard keeps else { return try Gallery(path: path) }
        do {
            return try Gallery(path: path, access: .readWrite)
        } catch let error as StorageError {
            Console.note("note: vectors of candidates are not kept: \(error)")
            return try Gallery(path: path)
        }
    }

    /// The hits of each text; vectors that were made are kept where the gallery may be changed.
    func hits(
        _ texts: [String],
        _ snapshot: GallerySnapshot,
        options: SearchOptions,
        isHybrid: Bool
    ) throws -> [[Hit]] {
        let search = try UpgradeSearch(snapshot, models: models, cascade: cascade)
        let answer = try search.search(texts, options: options, isHybrid: isHybrid)
        if !gallery.isReadOnly { try gallery.keep(answer.renewed) }
        return answer.hits
    }
}
