internal import Encoders
internal import Storage
internal import Tensors

/// Vectors in an upgrade's new space that a search made, to be kept for later ones.
public struct RenewedVectors: Sendable {
    private var names: [RowName] = []
    private var elements: [Float] = []
    private var places: [RowName: Int] = [:]
    private let space: EmbeddingSpace
    private var dimension: Int { space.dimension }

    /// Number of vectors.
    public var count: Int { names.count }

    /// No vectors yet, of a space.
    init(in space: EmbeddingSpace) { self.space = space }

    /// Stores them, where the gallery still wants their space.
    func append(to store: GalleryStore) throws {
        guard count > 0 else { return }
        let matrix = Matrix(rows: count, columns: dimension, elements: elements)
        _ = try store.append(matrix, of: names, in: space)
    }

    /// The vector of a row; `nil` for none.
    subscript(name: RowName) -> [Float]? {
        places[name].map { Array(elements[$0 * dimension..<($0 + 1) * dimension]) }
    }

    /// Adds vectors of rows that are not there yet, `n × d`.
    mutating func append(_ vectors: Matrix, of rows: [RowName]) {
        precondition(vectors.columns == dimension && vectors.rows == rows.count)
        for (index, row) in rows.enumerated() { places[row] = count + index }
        names += rows
        elements += vectors.elements
    }
}

extension Gallery {
    /// Keeps vectors that a cascade made, so that no later query waits for them.
    ///
    /// What was abandoned, finished, deleted or replaced in the meantime is dropped in silence: the
    /// vectors are a cache.
    ///
    /// - Throws: `StorageError.readOnly` for a gallery that was opened to be read.
    public func keep(_ vectors: RenewedVectors) throws {
        try vectors.append(to: store)
    }
}
