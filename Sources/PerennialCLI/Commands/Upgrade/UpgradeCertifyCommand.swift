import ArgumentParser
import Evaluation
import Foundation
import Perennial

struct UpgradeCertifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certify",
        abstract: "Measure on held-out queries what switching gains and loses, and advise.",
        discussion: """
            perennial upgrade certify indexes/corpus --beir data/corpus
            perennial upgrade certify indexes/corpus --queries queries.txt --cascade 200
            perennial upgrade certify indexes/corpus --replay

            With judgments the metric is nDCG@10. Without, it is the share of the documents that the
            new model would find with everything embedded anew: how well it is followed, not
            whether it is better. Queries are made from documents where none are given.
            Exit status: 0 switch, 3 do not switch, 4 undecided.
            """
    )

    @OptionGroup var target: UpgradeGallery
    @OptionGroup var model: UpgradeModelOptions
    @Option(name: .long, help: "A BEIR folder with judged queries.") var beir: String?
    @Option(name: .long, help: "Which judgments.") var split = "test"
    @Option(name: .long, help: "A file of queries without judgments.") var queries: String?
    @Option(name: .long, help: "Documents that are ranked, judged ones included.")
    var documents = 5_000
    @Option(
        name: .long,
        help: "Serve a cascade that ranks so many candidates in the new space, and decide on it."
    )
    var cascade: Int?
    @Option(name: .long, help: "How much worse than the old model it may be.") var margin = 0.01
    @Flag(
        name: .long,
        help: "Decide on searches of the old vectors alone, though the fit has embedded some texts."
    )
    var oldVectorsAlone = false
    @Flag(name: .long, help: "Compute the last certificate again, without any model.")
    var replay = false

    func validate() throws {
        guard beir == nil || queries == nil else {
            throw ValidationError("give --beir DIR or --queries FILE, not both")
        }
        guard (0...1).contains(margin) else { throw ValidationError("--margin is 0 to 1") }
        guard (1...10_000).contains(cascade ?? 1) else {
            throw ValidationError("--cascade is 1 to 10,000")
        }
        guard documents > 0 else { throw ValidationError("--documents is at least 1") }
    }

    func run() throws {
        let certificate = try replay ? replayed() : certified()
        if target.json {
            try Console.json(certificate)
        } else {
            show(certificate)
        }
        switch certificate.verdict {
        case .switch: Console.next("perennial upgrade switch \(target.gallery)")
        case .refuse: throw ExitCode(ExitStatus.refused.rawValue)
        case .undecided: throw ExitCode(ExitStatus.undecided.rawValue)
        }
    }

    private func replayed() throws -> UpgradeCertificate {
        let opened = try Gallery(path: target.gallery)
        let certificate = try opened.replayCertificate()
        guard try certificate == opened.upgradeCertificate() else {
            Console.error("perennial: \(target.gallery): the certificate comes out differently now")
            throw ExitCode(ExitStatus.failed.rawValue)
        }
        return certificate
    }

    private func certified() throws -> UpgradeCertificate {
        let writer = try target.writer()
        let models = try model.models(Gallery(path: target.gallery).snapshot().manifest)
        var options = UpgradeCertificationOptions()
        options.documents = documents
        options.margin = margin
        options.servesCascade = cascade != nil
        options.cascade = cascade ?? options.cascade
        options.joinsEmbedded = !oldVectorsAlone
        if let beir {
            let dataset = try BeirDataset(path: beir)
            options.judgments = try dataset.judgments(split: split)
            options.queries = try dataset.queries(split: split).map {
                .init(id: $0.id, text: $0.text)
            }
        } else if let queries {
            options.queries = try QueryFile.read(queries).map { .init(id: $0.id, text: $0.text) }
        }
        let certificate = try Interruption.watchingUpgrade("embedding", unit: "texts") {
            try writer.certifyUpgrade(models, options: options, observer: $0)
        }
        if let judgments = options.judgments {
            let unanswerable = judgments.queries.count - certificate.heldOutQueries
            if unanswerable > 0 {
                Console.note(
                    "\(unanswerable) of \(judgments.queries.count) judged queries are left out: they have "
                        + "no text, or none of their relevant documents is in the gallery"
                )
            }
        }
        return certificate
    }

    private func show(_ certificate: UpgradeCertificate) {
        Console.line("from \(certificate.from)")
        Console.line("to   \(certificate.to)")
        Console.line(
            "\(certificate.heldOutQueries) held-out queries, \(certificate.documents) of "
                + "\(certificate.galleryDocuments) documents ranked; "
                + "truth: \(certificate.truth.rawValue)"
        )
        let arms = certificate.arms
        let named: [(String, UpgradeCertificate.Arm?)] = [
            ("old model", arms.old), ("new model, as it is", arms.naive),
            ("bridged", arms.bridged), ("cascade of \(certificate.cascade)", arms.cascade),
            ("everything anew", arms.full),
        ]
        let heading = [
            "answered by", "ndcg@10", "recall@10", "95 % interval", "texts embedded", "ms/query",
        ]
        Console.table(
            [heading]
                + named.map { name, arm in
                    guard let arm else { return [name, "–", "–", "other dimensions", "–", "–"] }
                    return [
                        name, String(format: "%.4f", arm.ndcg), String(format: "%.4f", arm.recall),
                        String(format: "%.4f – %.4f", arm.low, arm.high),
                        "\(arm.encodedDocuments)", String(format: "%.1f", arm.milliseconds),
                    ]
                }
        )
        Console.line("a cascade of")
        Console.table(
            [["candidates", certificate.difference.metric, "texts embedded"]]
                + certificate.cascadeCurve.map {
                    [
                        "\($0.candidates)", String(format: "%.4f", $0.value),
                        "\($0.encodedDocuments)",
                    ]
                }
        )
        if let enough = certificate.sufficientCascade {
            Console.line("--cascade \(enough) reaches what more candidates do, within the margin")
        }
        Console.line("\(certificate.served) is served: \(certificate.reason)")
        Console.line("verdict: \(certificate.verdict.rawValue)")
    }
}
