internal import Hashing
public import Encoders
internal import Foundation
internal import Storage
public import Tensors

/// Vectors that a guide gives texts, computed once and kept on disk by the text's SHA-256.
///
/// A cache belongs to one guide, by the fingerprint of its space and its precision, so that runs share it and
/// a changed guide starts anew. Killed runs keep what was committed. Several processes may use one cache.
public struct GuideCache: Sendable {
    /// The guide.
    public let guide: any TextEncoder
    private let environment: Environment
    private let vectors: Database<[UInt8], [UInt8]>

    /// Texts that are encoded before they are committed together.
    private static let textsPerCommit = 2_048

    /// The cache of a guide in a folder, by default that of this user.
    ///
    /// - Parameters:
    ///   - guide: the guide.
    ///   - precision: a name for what it computes in; vectors of two precisions are not mixed.
    ///   - folder: where caches of guides lie.
    /// - Throws: `StorageError`, `TrainingError.badGuide`.
    public init(
        guide: any TextEncoder,
        precision: String = "float32",
        folder: String? = nil
    ) throws {
        self.guide = guide
        let place =
            folder ?? CacheFolder.path("guides") ?? NSTemporaryDirectory() + "perennial-guides"
        let name = guide.space.fingerprint + "-" + precision
        let path = "\(place)/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        environment = try Environment(path: path)
        vectors = try environment.database("vectors")
    }

    /// Encodes what is not there yet.
    ///
    /// - Parameters:
    ///   - texts: the texts.
    ///   - role: what they are for.
    ///   - progress: is told how many of how many missing texts are done; true stops.
    /// - Returns: how many were missing.
    /// - Throws: `TrainingError.badGuide` when the guide fails or gives vectors that are not finite.
    @discardableResult
    public func prepare(
        _ texts: [String],
        role: TextRole,
        progress: (_ done: Int, _ all: Int) -> Bool = { _, _ in false }
    ) throws -> Int {
        let missing = try environment.read { transaction in
            try texts.filter { try !vectors.contains(Self.key(of: $0, role), in: transaction) }
        }
        for start in stride(from: 0, to: missing.count, by: Self.textsPerCommit) {
            let part = Array(missing[start..<min(start + Self.textsPerCommit, missing.count)])
            let encoded = try encode(part, role)
            try environment.write { transaction in
                for (row, text) in part.enumerated() {
                    let bytes = encoded[row: row].flatMap { value in
                        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
                    }
                    try vectors.put(bytes, for: Self.key(of: text, role), in: transaction)
                }
            }
            if progress(start + part.count, missing.count) { break }
        }
        return missing.count
    }

    /// The vectors of texts that were prepared, `n × d`.
    ///
    /// - Throws: `TrainingError.badGuide` for a text that was not.
    public func rows(_ texts: [String], role: TextRole) throws -> Matrix {
        let columns = guide.space.dimension
        var elements: [Float] = []
        elements.reserveCapacity(texts.count * columns)
        try environment.read { transaction in
            for text in texts {
                let bytes = try vectors.get(Self.key(of: text, role), in: transaction) ?? []
                guard bytes.count == 4 * columns else {
                    throw TrainingError.badGuide(
                        model: guide.space.model,
                        reason: "its cache lacks a text"
                    )
                }
                for start in stride(from: 0, to: bytes.count, by: 4) {
                    let bits = (0..<4).reduce(UInt32(0)) {
                        $0 | UInt32(bytes[start + $1]) << (8 * $1)
                    }
                    elements.append(Float(bitPattern: bits))
                }
            }
        }
        return Matrix(rows: texts.count, columns: columns, elements: elements)
    }

    private func encode(_ texts: [String], _ role: TextRole) throws -> Matrix {
        let model = guide.space.model
        let encoded: Matrix
        do {
            encoded = try guide.encode(texts, options: EncodingOptions(prompt: .role(role)))
        } catch {
            throw TrainingError.badGuide(model: model, reason: "\(error)")
        }
        guard encoded.rows == texts.count, encoded.columns == guide.space.dimension,
            encoded.elements.allSatisfy(\.isFinite)
        else { throw TrainingError.badGuide(model: model, reason: "its vectors are not finite") }
        return encoded
    }

    private static func key(of text: String, _ role: TextRole) -> [UInt8] {
        Array(MessageDigest.sha256(Array("\(role.rawValue)\n\(text)".utf8)))
    }
}
