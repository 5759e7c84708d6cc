import Encoders
import Foundation
import Perennial
import TestSupport

/// Searches a gallery with a cascade, and keeps what it has made a moment later: meanwhile another
/// process may have ended the upgrade, and begun one to another model.
///
/// Says `kept VECTORS` after each search that has made some.
struct ProbeCascade {
    private let gallery: Gallery
    private let seed: UInt64

    init(_ path: String, seed: UInt64) throws {
        gallery = try Gallery(path: path, access: .readWrite)
        self.seed = seed
    }

    func run() throws {
        say("open")
        var random = SeededRandom(seed: seed)
        while !isStopped {
            let snapshot = try gallery.snapshot()
            let manifest = snapshot.manifest
            guard manifest.isSwitched, let new = manifest.upgradeSpace else {
                usleep(500)
                continue
            }
            let models = UpgradeModels(
                new: WordEncoder(of: new),
                old: WordEncoder(of: manifest.documentSpace)
            )
            let search = try UpgradeSearch(
                snapshot,
                models: models,
                cascade: .init(candidates: 40)
            )
            let words = (0..<2).map { _ in "word\(Int.random(in: 0..<50, using: &random))" }
            let answer = try search.search([words.joined(separator: " ")])
            usleep(.random(in: 0...20_000, using: &random))
            try gallery.keep(answer.renewed)
            if answer.renewed.count > 0 { say("kept \(answer.renewed.count)") }
        }
        say("end")
    }
}
