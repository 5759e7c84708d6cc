import ArgumentParser
import Foundation
import Perennial

struct UpgradeBackfillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Embed documents anew in the order that pays, while the gallery is used.",
        discussion: """
            perennial upgrade backfill indexes/corpus --curve
            perennial upgrade backfill indexes/corpus --share 0.2 --order uncertain
            perennial upgrade backfill indexes/corpus

            --curve shows, without embedding anything, what each share would bring for the queries
            of the last certificate. Ctrl-C ends at a commit; the next run goes on there.
            """
    )

    @OptionGroup var target: UpgradeGallery
    @OptionGroup var model: UpgradeModelOptions
    @Option(name: .long, help: "accessed, uncertain or stored.", transform: BackfillOrder.named)
    var order = BackfillOrder.accessed
    @Option(name: .long, help: "The share of all documents to stop at, 0 to 1.") var share = 1.0
    @Flag(name: .long, help: "Show what each share would bring, and change nothing.")
    var curve = false

    func validate() throws {
        guard (0...1).contains(share) else { throw ValidationError("--share is 0 to 1") }
    }

    func run() throws {
        guard !curve else { return try showCurve() }
        let writer = try target.writer()
        let opened = try Gallery(path: target.gallery)
        let encoder = try model.new(opened.snapshot().manifest)
        let progress = try opened.snapshot().upgradeProgress()
        let wanted = Int((share * Double(progress.documents)).rounded(.up)) - progress.renewed
        let options = BackfillOptions(order: order, limit: max(0, wanted))
        let report = try Interruption.watchingUpgrade("embedding", unit: "documents") {
            try writer.backfillUpgrade(encoder, options: options, observer: $0)
        }
        if target.json {
            try Console.json(report)
        } else {
            Console.line(
                "\(report.documents) documents moved to the new space, \(report.encoded) texts "
                    + "embedded for it, \(report.remaining) documents remain"
            )
        }
        if report.remaining == 0 {
            Console.next(
                "perennial upgrade finish \(target.gallery)",
                remark: "drops the old vectors; there is no way back"
            )
        }
    }

    private func showCurve() throws {
        let curve = try Gallery(path: target.gallery).backfillCurve(order)
        guard !target.json else { return try Console.json(curve) }
        Console.table(
            [["share", curve.metric]]
                + curve.points.map {
                    [String(format: "%.0f %%", $0.share * 100), String(format: "%.4f", $0.value)]
                }
        )
        Console.line(
            String(
                format: "a share of %.0f %% is within the margin of everything",
                curve.enough * 100
            )
        )
    }
}
