import Contestant
import Encoders
import Perennial
import Storage
import SyntheticVectors
import Tables
import Tensors

extension GalleryContestant {
    struct Built: Encodable {
        let seconds: Double
        let processorSeconds: Double
        let fileBytes: Int
        let arrayBytes: [String: Int]
    }
    struct Indexed: Encodable {
        let documents: Int
        let seconds: Double
        let encoding: Double
    }

    static let dimension = 384

    func build(
        _ path: String,
        rows: Int,
        queries: String,
        count: Int
    ) throws -> Built {
        var generator = TextLikeVectors(dimension: Self.dimension, seed: 1)
        let vectors = generator.next(rows)
        var file = try NumPyFileWriter(path: queries, columns: Self.dimension)
        try file.append(generator.next(count))
        try file.finish()
        let gallery = try Self.create(path)
        let records = Self.records(0..<rows)
        let time = try Contestant.time {
            try Contestant.processorTime {
                try GalleryWriter(gallery).commit(records, vectors: vectors)
            }
        }
        var bytes: [String: Int] = [:]
        for segment in try gallery.snapshot().manifest.segments {
            for (name, array) in segment.arrays { bytes[name, default: 0] += array.byteCount }
        }
        return Built(
            seconds: time.seconds,
            processorSeconds: time.result.seconds,
            fileBytes: try gallery.fileBytes(),
            arrayBytes: bytes
        )
    }

    func commit(_ path: String, documents: Int, commits: Int) throws -> Seconds {
        var generator = TextLikeVectors(dimension: Self.dimension, seed: 2)
        let vectors = generator.next(documents)
        let writer = try GalleryWriter(Self.create(path))
        return try Seconds(
            seconds: (0..<commits).map { number in
                let records = Self.records(number * documents..<(number + 1) * documents)
                return try Contestant.time {
                    try writer.commit(records, vectors: vectors)
                }.seconds
            }
        )
    }

    func index(_ path: String, source: String, model: String) throws -> Indexed {
        let encoder = try TimedEncoder(TransformerEncoder(directory: model))
        let gallery = try Gallery.create(at: path, space: encoder.space)
        var indexer = try Indexer(writer: GalleryWriter(gallery), encoder: encoder)
        let reader = try DocumentReader([DocumentSource(source)])
        let time = try Contestant.time { try indexer.run(reader) }
        return Indexed(
            documents: time.result.committed,
            seconds: time.seconds,
            encoding: encoder.busySeconds
        )
    }

    private static func create(_ path: String) throws -> Gallery {
        try Gallery.create(
            at: path,
            space: EmbeddingSpace(
                fingerprint: String(repeating: "0", count: 64),
                model: "text-like vectors",
                dimension: dimension,
                canaries: []
            )
        )
    }

    private static func records(_ numbers: Range<Int>) -> [DocumentRecord] {
        numbers.map { DocumentRecord(key: "\($0)", text: "") }
    }
}
