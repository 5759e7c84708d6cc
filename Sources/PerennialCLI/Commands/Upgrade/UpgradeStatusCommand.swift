import ArgumentParser
import Encoders
import Perennial

struct UpgradeStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far an upgrade has come."
    )

    @OptionGroup var target: UpgradeGallery

    func run() throws {
        try UpgradeStatus(target.gallery).show(asJSON: target.json)
    }
}

/// How far an upgrade has come.
struct UpgradeStatus: Encodable {
    let documentSpace: String
    let querySpace: String
    let target: String?
    let projection: String?
    let verdict: UpgradeVerdict?
    let switched: Bool
    let cascade: Int
    let documents: Int
    let renewed: Int
    let kept: Int

    enum CodingKeys: String, CodingKey {
        case documentSpace = "document_space"
        case querySpace = "query_space"
        case target, projection, verdict, switched, cascade, documents, renewed, kept
    }

    init(_ path: String) throws {
        let snapshot = try Gallery(path: path).snapshot()
        let manifest = snapshot.manifest
        let progress = try snapshot.upgradeProgress()
        documentSpace = manifest.documentSpace.model
        querySpace = manifest.space.model
        target = manifest.upgradeSpace?.model
        projection = manifest.upgrade?.fit?.description
        verdict = manifest.upgrade?.verdict
        switched = manifest.isSwitched
        cascade = manifest.upgrade?.cascade ?? 0
        documents = progress.documents
        renewed = progress.renewed
        kept = progress.kept
    }

    /// Encodes every field, absent ones as null: programs rely on the names.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(documentSpace, forKey: .documentSpace)
        try container.encode(querySpace, forKey: .querySpace)
        try container.encode(target, forKey: .target)
        try container.encode(projection, forKey: .projection)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(switched, forKey: .switched)
        try container.encode(cascade, forKey: .cascade)
        try container.encode(documents, forKey: .documents)
        try container.encode(renewed, forKey: .renewed)
        try container.encode(kept, forKey: .kept)
    }

    func show(asJSON isJSON: Bool) throws {
        guard !isJSON else { return try Console.json(self) }
        guard let target else {
            return Console.line("no upgrade; documents and queries are in \(documentSpace)")
        }
        Console.line("\(documentSpace) → \(target); queries are encoded by \(querySpace)")
        Console.line("projection: \(projection ?? "none yet")")
        Console.line("certificate: \(verdict?.rawValue ?? "none yet")")
        Console.line("cascade: \(cascade == 0 ? "none" : "\(cascade) candidates")")
        Console.line(
            "\(renewed) of \(documents) documents are in the new space, "
                + "\(kept) further vectors are kept"
        )
    }
}
