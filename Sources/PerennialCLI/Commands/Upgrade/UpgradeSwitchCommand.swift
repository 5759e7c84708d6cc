import ArgumentParser
import Compatibility
import Encoders
import Perennial

struct UpgradeSwitchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch",
        abstract: "Have queries encoded by the new model from now on."
    )

    @OptionGroup var target: UpgradeGallery
    @Option(
        name: .long,
        help: "A model that was trained to answer this gallery: it needs no fit."
    )
    var to: String?
    @Option(name: .long, help: "Candidates that a query ranks in the new space; 0 for none.")
    var cascade: Int?
    @Flag(name: .long, help: "Switch whatever the certificate says.") var force = false
    @Flag(
        name: .long,
        help: "Search the old vectors alone, though fit and certificate have embedded some texts."
    )
    var oldVectorsAlone = false

    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        guard (0...10_000).contains(cascade ?? 0) else {
            throw ValidationError("--cascade is 0 to 10,000")
        }
    }

    func run() throws {
        // One lease for fit and switch, so that nobody puts another upgrade between them.
        let writer = try target.writer()
        try acceptCompatible(by: writer)
        try writer.switchUpgrade(
            isForced: force,
            cascade: cascade,
            joinsEmbedded: oldVectorsAlone ? false : nil
        )
        try UpgradeStatus(target.gallery).show(asJSON: target.json)
        Console.next(
            "perennial search \(target.gallery) \"what you look for\"",
            remark: "perennial upgrade rollback goes back"
        )
    }

    /// Texts by which scores of the two spaces are compared.
    private static let calibrated = 500

    /// Makes an upgrade to a model that needs no map, unless there is one.
    private func acceptCompatible(by writer: GalleryWriter) throws {
        guard let to else { return }
        let manifest = try Gallery(path: target.gallery).snapshot().manifest
        let model = try EncoderLoader.load(to, recognizing: manifest.spaces)
        if manifest.upgradeSpace == model.space, manifest.upgrade?.fit != nil { return }
        let options = UpgradeFitOptions(sample: Self.calibrated, method: .compatible)
        _ = try Interruption.watchingUpgrade("comparing", unit: "texts") {
            try writer.fitUpgrade(
                UpgradeModels(new: model, old: nil),
                options: options,
                observer: $0
            )
        }
    }
}

struct UpgradeRollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Have queries encoded by the old model again, exactly as before."
    )

    @OptionGroup var target: UpgradeGallery

    func run() throws {
        try target.writer().rollBackUpgrade()
        try UpgradeStatus(target.gallery).show(asJSON: target.json)
    }
}

struct UpgradeFinishCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "finish",
        abstract: "Drop the old vectors once every document is embedded anew; there is no way back."
    )

    @OptionGroup var target: UpgradeGallery

    func run() throws {
        try target.writer().finishUpgrade()
        try UpgradeStatus(target.gallery).show(asJSON: target.json)
    }
}

struct UpgradeAbandonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "End an upgrade and remove all that it brought."
    )

    @OptionGroup var target: UpgradeGallery

    func run() throws {
        try target.writer().abandonUpgrade()
        try UpgradeStatus(target.gallery).show(asJSON: target.json)
    }
}
