public import Compatibility
public import Encoders
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

    /// So many stored vectors, drawn at random, in the order of indexing.
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
    /// The transaction checks that the gallery's vectors are still in the space that the classes were
    /// made in, and that no other training was first; else nothing is written.
    ///
    /// - Parameters:
    ///   - classes: what a training has found.
    ///   - space: the space of the vectors that they were found in.
    /// - Returns: whether they are kept.
    /// - Throws: what the store throws.
    @discardableResult
    public func keep(_ classes: PseudoClasses, madeIn space: EmbeddingSpace) throws -> Bool {
        let store = gallery.store
        let data = try JSONEncoder().encode(KeptClasses(classes))
        return try store.environment.write { transaction in
            guard try store.manifest(in: transaction).documentSpace == space,
                try store.upgradePart(.classes, in: transaction) == nil
            else { return false }
            try store.put(data, as: .classes, in: transaction)
            return true
        }
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
