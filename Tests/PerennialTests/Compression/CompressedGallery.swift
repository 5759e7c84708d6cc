import Encoders
import Foundation
import Perennial
import Tables
import Tensors
import TestSupport
import VectorSearch

/// Galleries of made texts that are large enough for a graph.
struct CompressedGallery {
    let folder: TemporaryFolder
    let encoder = WordEncoder(dimension: 32, seed: 4)
    var path: String { folder.path("gallery") }

    init() throws { folder = try TemporaryFolder() }

    static func records(_ range: Range<Int>) -> [DocumentRecord] {
        range.map { number in
            DocumentRecord(
                key: "d\(number)",
                text: "word\(number % 53) other\(number % 71) third\(number % 29)",
                metadata: ["parity": .number(Double(number % 2))]
            )
        }
    }

    /// A gallery of so many documents, in segments of 400, of which those of 300 have graphs.
    func gallery(_ count: Int = 900) throws -> Gallery {
        let settings = GallerySettings(graphFrom: 300)
        let gallery = try Gallery.create(at: path, space: encoder.space, settings: settings)
        try add(0..<count, to: GalleryWriter(gallery))
        return gallery
    }

    func add(_ range: Range<Int>, to writer: GalleryWriter) throws {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 400) {
            let part = Self.records(start..<min(start + 400, range.upperBound))
            try writer.commit(
                part,
                vectors: encoder.encode(part.map(\.text), options: EncodingOptions())
            )
        }
    }

    var queries: Matrix {
        encoder.encode(
            ["word3 other4", "third7 word11 other60", "other70 third1"],
            options: EncodingOptions()
        )
    }

    struct Answer: Equatable {
        let key: String
        let score: Float
    }

    func answers(
        _ gallery: Gallery,
        exact: Bool = false,
        filter: String? = nil
    ) throws
        -> [[Answer]]
    {
        var options = SearchOptions(k: 20, isExact: exact)
        options.filter = try filter.map { try Filter($0) }
        return try gallery.snapshot().search(queries, options: options).map { hits in
            hits.map { Answer(key: $0.record.key, score: $0.score) }
        }
    }
}

extension GalleryCompression {
    init(
        named name: String,
        _ rescoring: CodedRecipe.Rescoring = .none,
        drops: Bool = false
    )
        throws
    {
        self.init(
            CodedRecipe(try GalleryCodec(named: name), rescoring: rescoring),
            originals: drops ? .dropped : .kept
        )
    }
}
