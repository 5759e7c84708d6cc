import Compatibility
import Encoders
import Evaluation
import Foundation
import Perennial
import Synchronization
import Tables
import Tensors
import TestSupport

/// An encoder that counts the texts that it was given.
final class CountingEncoder: TextEncoder {
    let base: WordEncoder
    private let counted = Mutex(0)

    init(_ base: WordEncoder) { self.base = base }

    var space: EmbeddingSpace { base.space }
    var count: Int { counted.withLock { $0 } }

    func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        counted.withLock { $0 += texts.count }
        return base.encode(texts, options: options)
    }
}

/// A model that has other vectors for queries than for documents, and counts both.
final class RoleEncoder: TextEncoder {
    let base = WordEncoder(dimension: 40, seed: 2)
    private let counted = Mutex((queries: 0, documents: 0))

    var space: EmbeddingSpace { base.space }
    var counts: (queries: Int, documents: Int) { counted.withLock { $0 } }

    func encode(_ texts: [String], options: EncodingOptions) throws -> Matrix {
        let isQuery = options.prompt == .role(.query)
        counted.withLock {
            if isQuery { $0.queries += texts.count } else { $0.documents += texts.count }
        }
        return base.encode(isQuery ? texts.map { "asked " + $0 } : texts, options: options)
    }
}

/// A gallery of made texts, and two models of unlike dimensions that both know their words.
struct UpgradeFixture {
    let folder: TemporaryFolder
    let old = WordEncoder(dimension: 24, seed: 1)
    let new = CountingEncoder(WordEncoder(dimension: 40, seed: 2))
    var path: String { folder.path("upgraded") }
    var models: UpgradeModels { UpgradeModels(new: new, old: old) }

    init() throws { try self.init(in: TemporaryFolder()) }

    /// A fixture whose galleries are in a folder that is there.
    init(in folder: TemporaryFolder) throws { self.folder = folder }

    /// Texts of four words out of fifty.
    static func records(_ count: Int, seed: UInt64 = 3) -> [DocumentRecord] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { number in
            let words = (0..<4).map { _ in "word\(Int((random.floats(1)[0] + 1) * 24.99))" }
            return DocumentRecord(
                key: "d\(number)",
                text: words.joined(separator: " "),
                metadata: ["parity": .number(Double(number % 2))]
            )
        }
    }

    /// A gallery in an encoder's space, in several segments.
    func gallery(
        _ records: [DocumentRecord] = Self.records(300),
        of encoder: (any TextEncoder)? = nil,
        named name: String? = nil
    ) throws -> Gallery {
        let encoder = encoder ?? old
        let gallery = try Gallery.create(at: folder.path(name ?? "upgraded"), space: encoder.space)
        let writer = try GalleryWriter(gallery)
        for start in stride(from: 0, to: records.count, by: 120) {
            let part = Array(records[start..<min(start + 120, records.count)])
            try writer.commit(
                part,
                vectors: encoder.encode(part.map(\.embeddedText), options: EncodingOptions())
            )
        }
        return gallery
    }

    static let ridge = UpgradeFitOptions(sample: 200, method: .ridge(penalty: 0.01))

    /// A gallery with a fitted upgrade whose queries are the new model's; what the fit has embedded is
    /// compared in the new space where `joinsEmbedded`.
    func switched(cascade: Int = 0, joinsEmbedded: Bool = false) throws -> Gallery {
        let gallery = try gallery()
        let writer = try GalleryWriter(gallery)
        _ = try writer.fitUpgrade(models, options: Self.ridge)
        try writer.switchUpgrade(
            isForced: true,
            cascade: cascade,
            joinsEmbedded: joinsEmbedded
        )
        return gallery
    }

    /// The keys that a search with the new model finds.
    func found(
        _ gallery: Gallery,
        _ text: String,
        k: Int = 10,
        cascade: UpgradeSearch.Cascade? = nil,
        filter: Filter? = nil
    ) throws -> [String] {
        let search = try UpgradeSearch(gallery.snapshot(), models: models, cascade: cascade)
        let answer = try search.search([text], options: SearchOptions(k: k, filter: filter))
        try gallery.keep(answer.renewed)
        return answer.hits[0].map(\.record.key)
    }

    /// The keys that a plain search finds in a gallery of an encoder's space.
    func plain(_ gallery: Gallery, _ text: String, by encoder: any TextEncoder) throws -> [String] {
        let vectors = try encoder.encode([text], options: EncodingOptions())
        return try gallery.snapshot().search(vectors, options: SearchOptions(k: 10))[0]
            .map(\.record.key)
    }
}

/// Counts from 1.
final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
