internal import Foundation

/// A JSON file of a model folder.
enum ModelFile {
    /// Whether a file or folder is there.
    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// The bytes of a file that must be there.
    static func bytes(_ path: String) throws(EncodersError) -> [UInt8] {
        guard exists(path) else { throw .missingFile(path: path) }
        do {
            return try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw .file(path: path, reason: error.localizedDescription)
        }
    }

    /// A file that must be there, decoded.
    ///
    /// - Throws: `EncodersError.missingFile`, `.file`, or `.malformedFile` naming the component.
    static func required<Content: Decodable>(
        _ type: Content.Type,
        _ path: String
    ) throws(EncodersError) -> Content {
        let bytes = try bytes(path)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw .malformedFile(path: path, component: component(of: error))
        } catch {
            throw .malformedFile(path: path, component: "the JSON")
        }
    }

    /// A file that may be there, decoded; nil when it is not.
    static func optional<Content: Decodable>(
        _ type: Content.Type,
        _ path: String
    ) throws(EncodersError) -> Content? {
        exists(path) ? try required(type, path) : nil
    }

    private static func component(of error: DecodingError) -> String {
        let path =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: [any CodingKey]()
            }
        let names = path.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return names.isEmpty ? "the JSON" : names.joined(separator: ".")
    }
}
