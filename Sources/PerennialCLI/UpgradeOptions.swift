import ArgumentParser
import Encoders
import Perennial

/// What every `upgrade` command takes.
struct UpgradeGallery: ParsableArguments {
    @Argument(help: "The gallery's folder.") var gallery: String
    @Flag(name: .long, help: "Print JSON.") var json = false

    /// Opens the gallery to be changed.
    func writer() throws -> GalleryWriter {
        try GalleryWriter(Gallery(path: gallery, access: .readWrite))
    }
}

/// The models of an upgrade.
struct UpgradeModelOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "The new model: a folder, a pulled name, or URL#NAME of an OpenAI-compatible server."
    )
    var to: String?
    @Option(name: .customLong("from"), help: "The old model, where it is not under its own name.")
    var old: String?
    @OptionGroup var threads: ThreadOptions

    /// Loads the new model; that of the upgrade under way when none is named.
    func new(_ manifest: GalleryManifest) throws -> any TextEncoder {
        guard let name = try to ?? manifest.upgradeSpace?.reference else {
            throw ValidationError("name the new model with --to MODEL")
        }
        return try EncoderLoader.load(name, recognizing: manifest.spaces)
    }

    /// Loads both models; without the old one when it is not wanted.
    func models(_ manifest: GalleryManifest, withOld: Bool = true) throws -> UpgradeModels {
        UpgradeModels(
            new: try new(manifest),
            old: withOld
                ? try EncoderLoader.load(
                    old ?? manifest.documentSpace.reference,
                    recognizing: manifest.spaces
                ) : nil
        )
    }
}

extension Interruption {
    /// Runs long work of an upgrade with a progress bar that ends at Ctrl-C.
    static func watchingUpgrade<R>(
        _ label: String,
        unit: String,
        _ body: (GalleryWriter.UpgradeObserver) throws -> R
    ) throws -> R {
        var bar = ProgressBar(label, unit: unit)
        return try watching { interruption in
            defer { bar.clear() }
            return try body(
                GalleryWriter.UpgradeObserver(
                    progress: { done, total in
                        bar.update(done: done, share: Double(done) / Double(max(1, total)))
                    },
                    isCancelled: { interruption.isRequested }
                )
            )
        }
    }
}
