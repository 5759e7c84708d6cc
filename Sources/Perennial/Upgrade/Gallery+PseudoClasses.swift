public import Compatibility
internal import Foundation
internal import Storage
public import Tensors

extension Gallery {
    /// The classes that stationary trainings for this gallery use; `nil` before the first.
    ///
    /// - Throws: `PerennialError.damaged`.
    public func pseudoClasses() throws -> PseudoClasses? {
        guard
            let data = try store.environment.read({ try store.upgradePart(.classes, in: $0) })
        else { return nil }
        do {
            let kept = try JSONDecoder().decode(KeptClasses.self, from: data)
            guard let centroids = kept.centroids else {
                throw PerennialError.damaged(path: path, part: "the classes")
            }
            return PseudoClasses(centroids: centroids)
        } catch is DecodingError {
            throw PerennialError.damaged(path: path, part: "the classes")
        }
    }

    /// So many stored vectors, evenly spread in the order of indexing.
    ///
    /// - Parameter count: how many; all of them where there are fewer.
    /// - Returns: `n × d`.
    /// - Throws: `PerennialError.damaged`.
    public func sampledVectors(_ count: Int) throws -> Matrix {
        let snapshot = try snapshot()
        return try snapshot.vectors(of: snapshot.livePlaces().spread(count, phase: 0.5))
    }
}

extension GalleryWriter {
    /// Keeps classes, so that a text has the same one in every later training; upgrades do not
    /// remove them.
    ///
    /// - Throws: what the store throws.
    public func keep(_ classes: PseudoClasses) throws {
        let store = gallery.store
        let data = try JSONEncoder().encode(KeptClasses(classes))
        try store.environment.write { try store.put(data, as: .classes, in: $0) }
    }
}

/// The stored form of classes.
private struct KeptClasses: Codable {
    let dimension: Int
    let values: Data

    init(_ classes: PseudoClasses) {
        dimension = classes.centroids.columns
        values = CertificateInputs.data(classes.centroids)
    }

    /// The centroids; `nil` for a form that does not add up.
    var centroids: Matrix? {
        guard dimension > 0, values.count % (4 * dimension) == 0 else { return nil }
        let elements = CertificateInputs.floats(values)
        return Matrix(
            rows: elements.count / dimension,
            columns: dimension,
            elements: elements
        )
    }
}
