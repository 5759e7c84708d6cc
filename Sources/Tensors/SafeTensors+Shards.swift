internal import Foundation

extension SafeTensors {
    /// Opens the files that a `model.safetensors.index.json` names, as one set of tensors.
    ///
    /// - Throws: `TensorsError.badHeader` when the index is malformed, `.misplacedTensor` when a
    ///   tensor is not in the file that the index gives (or in another one too), and what opening
    ///   each file throws.
    public init(indexPath: String) throws(TensorsError) {
        let weightMap = try Self.weightMap(path: indexPath)
        var header = SafeTensorsHeader()
        var shards: [Shard] = []
        for (fileName, path) in try Self.shards(of: weightMap, indexPath: indexPath) {
            let part = try SafeTensors(path: path)
            for (name, entry) in part.tensors {
                guard weightMap[name] == fileName else {
                    throw .misplacedTensor(
                        path: part.path,
                        tensor: name,
                        expectedIn: weightMap[name] ?? indexPath
                    )
                }
                var placed = entry
                placed.shard = shards.count
                header.tensors[name] = placed
            }
            header.metadata.merge(part.metadata) { first, _ in first }
            shards.append(part.onlyShard)
        }
        for (name, fileName) in weightMap where header.tensors[name] == nil {
            throw .missingTensor(path: Self.path(of: fileName, beside: indexPath), tensor: name)
        }
        self.init(path: indexPath, header: header, shards: shards)
    }

    /// The files that an index names, without looking at them.
    ///
    /// - Throws: `TensorsError.badHeader` when the index is malformed or names a file elsewhere.
    package static func shardPaths(indexPath: String) throws(TensorsError) -> [String] {
        try shards(of: weightMap(path: indexPath), indexPath: indexPath).map(\.path)
    }

    private static func shards(
        of weightMap: [String: String],
        indexPath: String
    ) throws(TensorsError) -> [(name: String, path: String)] {
        var shards: [(name: String, path: String)] = []
        for name in Set(weightMap.values).sorted() {
            // A name with a folder in it could lead out of the model's folder.
            guard !name.contains("/"), name != "..", !name.isEmpty else {
                throw .badHeader(path: indexPath, reason: .foreignFile(name))
            }
            shards.append((name, path(of: name, beside: indexPath)))
        }
        return shards
    }

    private static func path(of name: String, beside indexPath: String) -> String {
        URL(fileURLWithPath: indexPath).deletingLastPathComponent().appendingPathComponent(name)
            .path
    }

    /// The index's `weight_map`: name of a tensor → name of its file.
    private static func weightMap(path: String) throws(TensorsError) -> [String: String] {
        let bytes = try MappedFile(path: path).withBytes { bytes in
            unsafe bytes.withUnsafeBytes { unsafe Data($0) }
        }
        do {
            return try JSONDecoder().decode(Index.self, from: bytes).weightMap
        } catch {
            throw .badHeader(path: path, reason: .malformed(offset: 0))
        }
    }

    private struct Index: Decodable {
        let weightMap: [String: String]

        enum CodingKeys: String, CodingKey {
            case weightMap = "weight_map"
        }
    }
}
