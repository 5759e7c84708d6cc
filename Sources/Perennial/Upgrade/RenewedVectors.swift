internal import Storage
internal import Tensors

/// Vectors in an upgrade's new space that a search made, to be kept for later ones.
public struct RenewedVectors: Sendable {
    private(set) var names: [RowName] = []
    private var elements: [Float] = []
    private var places: [RowName: Int] = [:]
    private let dimension: Int

    /// Number of vectors.
    public var count: Int { names.count }

    init(dimension: Int) { self.dimension = dimension }

    /// The vectors, `n × d`.
    var matrix: Matrix { Matrix(rows: count, columns: dimension, elements: elements) }

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
    /// - Throws: `StorageError.readOnly` for a gallery that was opened to be read.
    public func keep(_ vectors: RenewedVectors) throws {
        try store.keep(vectors.matrix, of: vectors.names)
    }
}
