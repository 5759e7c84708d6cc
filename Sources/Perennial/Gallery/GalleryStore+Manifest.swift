internal import Encoders
internal import Foundation
internal import Storage

extension GalleryStore {
    static let manifestKey = "manifest"

    /// The manifest, checked.
    ///
    /// - Throws: `PerennialError` when it is missing, damaged or of a newer format.
    func manifest<Access>(in transaction: borrowing Transaction<Access>) throws -> GalleryManifest {
        let path = environment.path
        guard let stored = try manifests.get(Self.manifestKey, in: transaction) else {
            throw PerennialError.notAGallery(path: path)
        }
        guard let data = SealedValue.open(stored) else {
            throw PerennialError.damagedManifest(path: path, reason: "its digest differs")
        }
        let decoder = JSONDecoder()
        do {
            let format = try decoder.decode(ManifestFormat.self, from: data).format
            guard format <= GalleryManifest.currentFormat else {
                throw PerennialError.newerFormat(
                    path: path,
                    found: format,
                    known: GalleryManifest.currentFormat
                )
            }
            let manifest = try decoder.decode(GalleryManifest.self, from: data)
            let named = [manifest.activeSpace, manifest.upgrade?.from, manifest.upgrade?.to]
            let listed = Set(manifest.spaces.map(\.fingerprint))
            guard named.allSatisfy({ $0.map(listed.contains) ?? true }) else {
                throw PerennialError.damagedManifest(
                    path: path,
                    reason: "a space that is in use is not listed"
                )
            }
            return manifest
        } catch let error as DecodingError {
            throw PerennialError.damagedManifest(path: path, reason: error.shortDescription)
        }
    }

    /// Whether there is a manifest.
    func hasManifest<Access>(in transaction: borrowing Transaction<Access>) throws -> Bool {
        try manifests.contains(Self.manifestKey, in: transaction)
    }

    /// Replaces the manifest.
    func put(_ manifest: GalleryManifest, in transaction: borrowing WriteTransaction) throws {
        var manifest = manifest
        manifest.format = GalleryManifest.currentFormat
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try manifests.put(
            SealedValue.seal(encoder.encode(manifest)),
            for: Self.manifestKey,
            in: transaction
        )
    }
}

/// The part of a manifest that every format has.
private struct ManifestFormat: Decodable {
    let format: Int
}

extension DecodingError {
    /// The field that could not be decoded.
    fileprivate var shortDescription: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .keyNotFound(_, let context), .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        let path = context?.codingPath.map(\.stringValue).joined(separator: ".") ?? ""
        return path.isEmpty ? "not a JSON manifest" : "field \(path)"
    }
}
