import ArgumentParser
import Compatibility
import Encoders
import Perennial
import Tensors
import Training

/// How a model is trained so that it answers an older one's gallery.
struct CompatibleOptions: ParsableArguments {
    @Option(
        name: .long,
        help: "Train so that queries answer this older model's vectors: a gallery, or a model."
    )
    var compatibleWith: String?
    @Option(
        name: .long,
        help: "bt2, simplex or query; with --compatible-with.",
        transform: CompatibleMethod.named
    )
    var method = CompatibleMethod.bt2
    @Option(name: .long, help: "The gallery's old model, where it is not under its own name.")
    var oldModel: String?
    @Option(
        name: .long,
        help:
            "BT² and simplex: an independently trained model that the new one is to be as good as."
    )
    var teacher: String?
    @Option(
        name: .long,
        help:
            "BT² and simplex: how much old vectors weigh beside the new model's task; 0.1 by default, 1 as published."
    )
    var compatibility: Double?
    @Option(
        name: .long,
        help:
            "BT² and simplex: how much nearness to the teacher weighs beside the task; 5 and 1 by default."
    )
    var teacherWeight: Double?
    @Flag(name: .long, help: "Train what stands on the transformer only.")
    var headOnly = false
    @Option(name: .long, help: "BT²: dimensions for what only the old model knew; 32 by default.")
    var oldOnly: Int?
    @Option(
        name: .long,
        help: "BT²: how bases stay orthogonal: exponential or cayley.",
        transform: SkewMatrix.Parametrization.named
    )
    var parametrization = SkewMatrix.Parametrization.exponential

    /// Stored vectors of a gallery that are seen at most.
    private static let stored = 8_192

    func validate() throws {
        guard compatibleWith != nil else {
            if oldModel != nil || teacher != nil || headOnly || oldOnly != nil
                || compatibility != nil || teacherWeight != nil
            {
                throw ValidationError("say with --compatible-with which model is to be answered")
            }
            return
        }
        if headOnly, method != .bt2 {
            throw ValidationError("--head-only is for --method bt2: \(method) has no head")
        }
        if teacherWeight != nil, teacher == nil {
            throw ValidationError("--teacher-weight wants a --teacher")
        }
        if method == .query, teacher != nil || compatibility != nil {
            throw ValidationError(
                "--teacher and --compatibility are for --method bt2 and simplex: query has the old vectors alone"
            )
        }
    }

    /// The numbers of the method.
    func settings(temperature: Double?) -> CompatibleSettings {
        var settings = CompatibleSettings(method: method)
        settings.trainsEncoder = !headOnly
        settings.oldOnly = oldOnly
        settings.compatibilityWeight = compatibility ?? settings.compatibilityWeight
        settings.teacherWeight = teacherWeight ?? settings.teacherWeight
        settings.parametrization = parametrization
        settings.temperature = temperature ?? settings.temperature
        return settings
    }

    /// What is to be answered; and the gallery, where it is one.
    func surroundings(
        _ name: String
    ) throws -> (surroundings: CompatibleTrainer.Surroundings, gallery: Gallery?) {
        let gallery = try Self.gallery(name, keeps: method)
        let old: any TextEncoder
        var stored: Matrix?
        if let gallery {
            let manifest = try gallery.snapshot().manifest
            let space = manifest.documentSpace
            old = try load(oldModel ?? space.reference, recognizing: manifest.spaces)
            try gallery.require(old.space, for: .document)
            stored = try gallery.sampledVectors(Self.stored)
        } else {
            old = try load(name)
        }
        let teacher = try teacher.map { try load($0) }
        return (
            CompatibleTrainer.Surroundings(
                old: try GuideCache(guide: old),
                teacher: try teacher.map { try GuideCache(guide: $0) },
                stored: stored,
                classes: try gallery?.pseudoClasses()
            ), gallery
        )
    }

    private func load(
        _ name: String,
        recognizing known: [EmbeddingSpace] = []
    ) throws -> any TextEncoder {
        try EncoderLoader.load(name, precision: .exactly(.float32), recognizing: known)
    }

    /// The gallery of that name; `nil` where it names a model.
    ///
    /// Classes are kept in it, which must be known when it is opened: a process opens a path once.
    private static func gallery(_ name: String, keeps method: CompatibleMethod) throws -> Gallery? {
        guard try Gallery.exists(at: name) else { return nil }
        return try Gallery(path: name, access: method == .simplex ? .readWrite : .readOnly)
    }
}
