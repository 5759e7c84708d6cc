internal import Hashing
public import Encoders
internal import Foundation
internal import Tables
public import Tensors
public import VectorSearch

/// Vectors of another program, ready to become a gallery without texts.
public struct ImportedVectors: Sendable {
    /// The vectors, `n × d`.
    public let vectors: Matrix
    /// A key for each vector, `n`.
    public let keys: [String]
    /// How near is measured, where the file says so.
    public let metric: Metric?

    /// Vectors that commit together; as many as a graph is well built over at once.
    private static let rowsPerCommit = 1 << 20

    /// Reads an index file of FAISS (`.faiss`, `.index`), or an array (`.npy`, `.fvecs`).
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - keys: a file with a key a line; ids of the FAISS file, else places from 0, when `nil`.
    /// - Throws: `VectorSearchError` or `TensorsError` when the file cannot be read,
    ///   `TablesError` when the keys cannot, `PerennialError.keyCount` when there are more or fewer
    ///   keys than vectors, `.duplicateKey` and `.emptyKey` with the line or the vector.
    public init(path: String, keys: String? = nil) throws {
        var ids: [String]?
        if path.hasSuffix(".faiss") || path.hasSuffix(".index") {
            let file = try FaissFile(reading: path)
            (vectors, metric) = (file.vectors, file.metric)
            ids = file.ids.map(String.init)
        } else {
            vectors = try VectorFile(path: path).matrix()
            metric = nil
        }
        if let keys {
            ids = try Self.lines(of: keys)
        }
        self.keys = ids ?? (0..<vectors.rows).map(String.init)
        guard self.keys.count == vectors.rows else {
            throw PerennialError.keyCount(
                path: keys ?? path,
                found: self.keys.count,
                expected: vectors.rows
            )
        }
        // Before anything is made, so that the message can say where.
        var seen: Set<[UInt8]> = []
        for (row, key) in self.keys.enumerated() {
            let position = keys.map { "\($0):\(row + 1)" } ?? "\(path): vector \(row)"
            guard !key.isEmpty else { throw PerennialError.emptyKey(position: position) }
            guard seen.insert(Array(key.utf8)).inserted else {
                throw PerennialError.duplicateKey(key: key, position: position)
            }
        }
    }

    /// The lines of a file, as `index` cuts them: by bytes, so that `\r\n` ends one too.
    private static func lines(of path: String) throws -> [String] {
        let reader = LineReader(try ByteStream(path: path))
        var lines: [String] = []
        while let line = try reader.nextText() { lines.append(line) }
        return lines
    }

    /// The space of vectors whose model is not at hand: known by its name and width alone.
    public static func space(named name: String, dimension: Int) -> EmbeddingSpace {
        let digest = MessageDigest.sha256(Data("imported vectors\n\(dimension)\n\(name)".utf8))
        return EmbeddingSpace(
            fingerprint: digest.map { String(format: "%02x", $0) }.joined(),
            model: name,
            dimension: dimension,
            canaries: []
        )
    }

    /// Makes a gallery of the vectors, of all or none.
    ///
    /// When it fails nothing remains of the gallery, because an import cannot go on where it was.
    ///
    /// - Parameters:
    ///   - path: the new gallery's folder.
    ///   - space: the space that the vectors are in.
    ///   - settings: how they are indexed; there are no words.
    ///   - progress: told how many vectors are committed.
    /// - Throws: `PerennialError.dimensionMismatch`, `.galleryExists`, `.duplicateKey`; what a commit
    ///   throws.
    public func makeGallery(
        at path: String,
        space: EmbeddingSpace,
        settings: GallerySettings,
        progress: (Int) -> Void = { _ in }
    ) throws {
        guard space.dimension == vectors.columns else {
            throw PerennialError.dimensionMismatch(
                expected: space.dimension,
                found: vectors.columns
            )
        }
        var settings = settings
        settings.words = nil
        settings.passages = nil
        try Gallery.creating(at: path, space: space, settings: settings, remainder: .nothing) {
            try fill($0, in: space, progress)
        }
    }

    private func fill(
        _ gallery: Gallery,
        in space: EmbeddingSpace,
        _ progress: (Int) -> Void
    ) throws {
        let writer = try GalleryWriter(gallery)
        for start in stride(from: 0, to: keys.count, by: Self.rowsPerCommit) {
            let rows = start..<min(start + Self.rowsPerCommit, keys.count)
            let elements =
                rows.count == keys.count
                ? vectors.elements
                : Array(
                    vectors.elements[
                        rows.lowerBound * vectors.columns..<rows.upperBound * vectors.columns
                    ]
                )
            try writer.commit(
                rows.map { DocumentRecord(key: keys[$0], text: "") },
                vectors: Matrix(rows: rows.count, columns: vectors.columns, elements: elements),
                in: space
            )
            progress(rows.upperBound)
        }
    }
}
