internal import Foundation

extension SafeTensors {
    /// Opens the files that a `model.safetensors.index.json` names, as one set of tensors.
    ///
    /// - Throws: `TensorsError.badHeader` when the index is malformed, `.misplacedTensor` when a
    ///   tensor is not in the file that the index gives (or in another one too), and what opening
    ///   each file throws.
    public init(indexPath: String) throws(TensorsError) {
        let weightMap = try Self.weightMap(path: indexPath)
        let folder = URL(fileURLWithPath: indexPath).deletingLastPathComponent().path
        var header = SafeTensorsHeader()
        var shards: [Shard] = []
        for fileName in Set(weightMap.values).sorted() {
            // A name with a folder in it could lead out of the model's folder.
            guard !fileName.contains("/"), fileName != "..", !fileName.isEmpty else {
                throw .badHeader(path: indexPath, reason: .foreignFile(fileName))
            }
            let part = try SafeTensors(path: folder + "/" + fileName)
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
            throw .missingTensor(path: folder + "/" + fileName, tensor: name)
        }
        self.init(path: indexPath, header: header, shards: shards)
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
