internal import Foundation

/// The tensors of a `model.safetensors` file.
struct TransformerCheckpoint {
    private struct Entry: Decodable {
        let dtype: String
        let shape: [Int]
        let dataOffsets: [Int]
        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case dataOffsets = "data_offsets"
        }
    }

    private let data: Data
    private let entries: [String: Entry]
    private let start: Int

    init(contentsOf url: URL) throws {
        data = try Data(contentsOf: url, options: .alwaysMapped)
        let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        start = 8 + length
        let header = data[8..<start]
        let metadata = try JSONDecoder().decode([String: Header].self, from: header)
        entries = metadata.compactMapValues(\.entry)
    }

    private struct Header: Decodable {
        let entry: Entry?
        init(from decoder: any Decoder) throws { entry = try? Entry(from: decoder) }
    }

    func prefix(before name: String) -> String? {
        entries.keys.filter { $0 == name || $0.hasSuffix("." + name) }
            .map { String($0.dropLast(name.count)) }.min { $0.count < $1.count }
    }

    func has(_ name: String) -> Bool { entries[name] != nil }
    func shape(of name: String) -> [Int] { entries[name]?.shape ?? [] }

    func read(_ name: String) throws -> [Float] {
        guard let entry = entries[name], entry.dtype == "F32" else {
            throw EncodersError.missingTensor(name: name)
        }
        let bytes = data[(start + entry.dataOffsets[0])..<(start + entry.dataOffsets[1])]
        return unsafe [Float](unsafeUninitializedCapacity: bytes.count / 4) { out, count in
            count = unsafe bytes.copyBytes(to: out) / 4
        }
    }
}
