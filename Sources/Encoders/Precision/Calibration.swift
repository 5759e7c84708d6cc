internal import Files
internal import Foundation
internal import Tensors

/// What int8 needs to know of a model beside its weights, found once and kept in the user's cache.
struct Calibration: Sendable, Codable, Equatable {
    /// The version of texts and method.
    var version = CalibrationTexts.version
    /// The ranges of what comes into the linear layers, a layer each.
    let ranges: [LayerRanges]
    /// How true int8 is with these ranges, on the processor where it was checked.
    let check: PrecisionCheck

    /// The calibration of a model that is kept; nil when there is none, or none that can be used.
    static func stored(for fingerprint: String) -> Calibration? {
        guard let path = path(fingerprint),
            let data = FileManager.default.contents(atPath: path)
        else { return nil }
        do {
            let calibration = try JSONDecoder().decode(Calibration.self, from: data)
            return calibration.version == CalibrationTexts.version ? calibration : nil
        } catch {
            // A damaged file is as good as none: it is found again and replaced.
            return nil
        }
    }

    /// Keeps the calibration; a cache that cannot be written costs time at the next start only.
    func store(for fingerprint: String) {
        guard let path = Self.path(fingerprint) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: URL(filePath: path).deletingLastPathComponent().path,
                withIntermediateDirectories: true
            )
            var file = try OutputFile(path: path)
            try file.write(Array(JSONEncoder().encode(self)).span)
            try file.commit()
        } catch {}
    }

    private static func path(_ fingerprint: String) -> String? {
        CacheFolder.path("calibrations").map { $0 + "/" + fingerprint + ".json" }
    }
}
