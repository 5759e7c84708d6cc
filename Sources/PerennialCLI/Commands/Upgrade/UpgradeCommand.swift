import ArgumentParser

struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Search a gallery with a new model without embedding its documents again.",
        discussion: """
            perennial upgrade plan indexes/corpus --to NEW
            perennial upgrade fit indexes/corpus --to NEW
            perennial upgrade certify indexes/corpus --beir data/corpus
            perennial upgrade switch indexes/corpus
            perennial upgrade backfill indexes/corpus --share 0.2
            perennial upgrade finish indexes/corpus

            Until `finish`, `rollback` brings back the old model's answers exactly.
            """,
        subcommands: [
            UpgradePlanCommand.self, UpgradeFitCommand.self, UpgradeCertifyCommand.self,
            UpgradeSwitchCommand.self, UpgradeRollbackCommand.self, UpgradeBackfillCommand.self,
            UpgradeStatusCommand.self, UpgradeFinishCommand.self, UpgradeAbandonCommand.self,
        ]
    )
}
