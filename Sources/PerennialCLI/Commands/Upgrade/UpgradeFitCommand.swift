import ArgumentParser
import Compatibility
import Encoders
import Foundation
import Perennial

struct UpgradeFitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit a projection from the new model's queries to the gallery's vectors.",
        discussion: """
            perennial upgrade fit indexes/corpus --to NEW
            perennial upgrade fit indexes/corpus --to NEW --method ridge --sample 20000 --curve

            Texts are embedded batch by batch and kept: an interrupted fit goes on where it ended.
            """
    )

    /// The methods by the names that people type.
    static let methods: [ProjectionMethod] = [
        .ranking(), .ridge(), .procrustes, .lowRank(rank: 128), .regression(), .compatible,
    ]

    @OptionGroup var target: UpgradeGallery
    @OptionGroup var model: UpgradeModelOptions
    @Option(name: .long, help: "Stored texts to fit on.") var sample = 5_000
    @Option(
        name: .long,
        help: """
            rank, ridge, procrustes, low-rank or mlp; compatible for a model that was trained to \
            answer the gallery, which needs no map. By default rank, or compatible where it can be.
            """,
        transform: Self.method
    )
    var method: ProjectionMethod?
    @Option(
        name: .long,
        help: "Vectors of a query that it sees: both, new or old.",
        transform: ProjectionInput.named
    )
    var inputs = ProjectionInput.both
    @Flag(name: .long, help: "Fit on smaller samples too, to see what a larger one may bring.")
    var curve = false

    func validate() throws {
        guard (64...1_000_000).contains(sample) else {
            throw ValidationError("--sample is 64 to 1,000,000")
        }
    }

    func run() throws {
        let writer = try target.writer()
        let opened = try Gallery(path: target.gallery)
        let models = try model.models(opened.snapshot().manifest, withOld: inputs != .new)
        let options = UpgradeFitOptions(
            sample: sample,
            method: method,
            inputs: inputs,
            measuresCurve: curve
        )
        let report = try Interruption.watchingUpgrade("embedding", unit: "texts") {
            try writer.fitUpgrade(models, options: options, observer: $0)
        }
        if target.json {
            try Console.json(report)
        } else {
            show(report)
        }
        Console.next("perennial upgrade certify \(target.gallery)")
    }

    private func show(_ report: UpgradeFitReport) {
        Console.line(
            "\(report.method) on \(report.sample) texts, seeing \(report.inputs.rawValue): "
                + "\(report.encoded) texts and \(report.encodedQueries) queries made of them "
                + "embedded in \(ProgressBar.clock(report.encodingSeconds)), "
                + String(format: "fitted in %.1f s", report.fittingSeconds)
        )
        Console.line(
            String(
                format: "of the new model's ten nearest, %d other texts find %.3f bridged, "
                    + "%.3f with the old model",
                report.heldOut,
                report.agreement,
                report.oldAgreement
            )
        )
        if report.ownShare > 0 {
            Console.line(
                String(
                    format: "a bridged query has %.0f %% of the old query",
                    100 * report.ownShare
                )
            )
        }
        if report.borrowedShare > 0 {
            Console.line(
                String(
                    format: "a bridged query has %.0f %% of the old vectors of the fit's texts "
                        + "that are nearest to it in the new space",
                    100 * report.borrowedShare
                )
            )
        }
        guard !report.curve.isEmpty else { return }
        Console.table(
            [["sample", "agreement"]]
                + report.curve.map { ["\($0.sample)", String(format: "%.3f", $0.agreement)] }
        )
    }

    private static func method(_ name: String) throws -> ProjectionMethod {
        guard let found = methods.first(where: { $0.name == name }) else {
            throw ValidationError(
                "--method is one of \(methods.map(\.name).joined(separator: ", "))"
            )
        }
        return found
    }
}
