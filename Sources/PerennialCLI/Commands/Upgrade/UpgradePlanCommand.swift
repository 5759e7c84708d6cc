import ArgumentParser
import Foundation
import Perennial

struct UpgradePlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Estimate what an upgrade would cost; changes nothing."
    )

    @OptionGroup var target: UpgradeGallery
    @OptionGroup var model: UpgradeModelOptions
    @Option(name: .long, help: "Texts that a projection would be fitted on.") var sample = 5_000

    func validate() throws {
        guard (64...1_000_000).contains(sample) else {
            throw ValidationError("--sample is 64 to 1,000,000")
        }
    }

    func run() throws {
        let opened = try Gallery(path: target.gallery)
        let models = try model.models(opened.snapshot().manifest, withOld: false)
        let plan = try opened.planUpgrade(models, sample: sample)
        guard !target.json else { return try Console.json(plan) }
        Console.line("from \(plan.from), \(plan.dimensions[0]) dimensions")
        Console.line("to   \(plan.to), \(plan.dimensions[1]) dimensions")
        let tokens = plan.tokens.map { ", about \($0) tokens" } ?? ""
        Console.line("\(plan.documents) documents, \(plan.texts) texts\(tokens)")
        Console.line("\(plan.embedded) texts are embedded already")
        Console.line(
            String(format: "the new model embeds %.1f texts/s here", plan.textsPerSecond)
        )
        Console.table([
            ["road", "texts", "minutes", "bytes of vectors"],
            [
                "bridge", "\(min(sample, plan.texts))", String(format: "%.1f", plan.minutesFit),
                "\(plan.bytesOld)",
            ],
            [
                "everything anew", "\(plan.texts - plan.embedded)",
                String(format: "%.1f", plan.minutesFull), "\(plan.bytesOld + plan.bytesNew)",
            ],
        ])
        Console.next("perennial upgrade fit \(target.gallery) --to \(model.to ?? "MODEL")")
    }
}
