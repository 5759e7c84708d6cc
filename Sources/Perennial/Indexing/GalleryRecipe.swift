internal import Encoders
internal import Foundation

/// A gallery as a file states it: what to index, with which model, into which folder.
///
/// Paths are relative to the recipe's own folder. See `indexes/README.md` for an example.
public struct GalleryRecipe: Sendable, Codable, Equatable {
    /// The fields of a record; every one is found by name when absent.
    public struct Fields: Sendable, Codable, Equatable {
        /// The field with the key.
        public var id: String?
        /// The field with the title.
        public var title: String?
        /// The fields with the text.
        public var text: [String]?
        /// The fields kept as metadata.
        public var metadata: [String]?
    }

    /// What to index: files, folders, or `sql:` queries.
    public var sources: [String]
    /// The gallery's folder.
    public var into: String
    /// The model's name or its folder, which begins with `./`, `../` or `/`; the default model when absent.
    public var model: String?
    /// Which fields of a record are used.
    public var fields: Fields?
    /// How vectors are stored and indexed; the defaults when absent.
    public var settings: GallerySettings?

    /// Reads a recipe.
    ///
    /// - Throws: `PerennialError.badRecipe` when the file cannot be read or has another shape.
    public init(contentsOf path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        do {
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch let DecodingError.keyNotFound(key, _) {
            throw PerennialError.badRecipe(path: path, reason: "\"\(key.stringValue)\" is missing")
        } catch let DecodingError.typeMismatch(_, context) {
            let name = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw PerennialError.badRecipe(path: path, reason: "\"\(name)\" has the wrong type")
        } catch let PerennialError.badPassages(tokens, overlap) {
            throw PerennialError.badPassages(tokens: tokens, overlap: overlap)
        } catch {
            throw PerennialError.badRecipe(path: path, reason: "cannot be read as a JSON recipe")
        }
        sources = sources.map { Self.resolve($0, in: folder) }
        into = Self.resolve(into, in: folder)
        model = model.map { ModelStore.isPath($0) ? Self.resolve($0, in: folder) : $0 }
    }

    private static func resolve(_ path: String, in folder: URL) -> String {
        if path == "-" || path.hasPrefix("/") || path.hasPrefix("sql:") { return path }
        return folder.appending(path: path).relativePath
    }
}
