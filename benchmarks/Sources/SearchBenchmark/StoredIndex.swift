import Foundation
import Storage
import VectorSearch

/// An index and its vectors in an LMDB folder, as a gallery keeps them, with a JSON file for a manifest.
struct StoredIndex: Codable {
    private let header: IndexHeader
    private let arrays: [String: ArrayLayout]
    private let vectors: ArrayLayout
    private let dimension: Int

    static func write(_ image: IndexImage, originals: StoredVectors, folder: String) throws {
        let store = try ArrayStore(Environment(path: folder))
        let stored = StoredIndex(
            header: image.header,
            arrays: Dictionary(
                uniqueKeysWithValues: try image.arrays.map { name, array in
                    (name, try write(array, as: name, to: store))
                }
            ),
            vectors: try write(originals.array, as: "vectors", to: store),
            dimension: originals.dimension
        )
        try JSONEncoder().encode(stored).write(to: manifest(in: folder))
    }

    static func open(folder: String) throws -> any VectorIndex {
        let stored = try JSONDecoder().decode(
            StoredIndex.self,
            from: Data(contentsOf: manifest(in: folder))
        )
        let environment = try Environment(path: folder)
        let store = try ArrayStore(environment)
        let snapshot = try environment.snapshot()
        let originals = try StoredVectors(
            store.array(stored.vectors, in: snapshot),
            codec: .float32,
            dimension: stored.dimension
        )
        let arrays = try stored.arrays.mapValues { try store.array($0, in: snapshot) }
        return try IndexImage(header: stored.header, arrays: arrays).open(originals: originals)
    }

    private static func write(
        _ array: MappedArray,
        as name: String,
        to store: ArrayStore
    ) throws -> ArrayLayout {
        var writer = try store.writer(name: name, rowBytes: array.rowBytes)
        for row in 0..<array.rows {
            try array.withRow(row) { try writer.append($0) }
        }
        return try writer.finish()
    }

    private static func manifest(in folder: String) -> URL {
        URL(fileURLWithPath: folder).appendingPathComponent("index.json")
    }
}
