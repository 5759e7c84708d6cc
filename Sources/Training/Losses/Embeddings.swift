public import Tensors

/// The vectors of one column of a batch, `n × d`, row-major, in Float or Double.
///
/// Training runs in Float; Double is there to check formulas beyond the rounding of Float.
public struct Embeddings<Scalar: BinaryFloatingPoint & Sendable>: Sendable, Equatable {
    /// Number of rows, `n`.
    public let rows: Int
    /// Number of columns, `d`.
    public let columns: Int
    /// All elements, `rows × columns`, row after row.
    public internal(set) var elements: [Scalar]

    /// Vectors that take over `elements`, of which there must be `rows × columns`.
    public init(rows: Int, columns: Int, elements: [Scalar]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns)
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// Zeros, `rows × columns`.
    public init(rows: Int, columns: Int) {
        self.init(
            rows: rows,
            columns: columns,
            elements: .init(repeating: 0, count: rows * columns)
        )
    }

    /// One row as a slice of `columns` elements.
    public subscript(row index: Int) -> ArraySlice<Scalar> {
        elements[index * columns..<(index + 1) * columns]
    }

    /// Some consecutive rows.
    func rows(_ range: Range<Int>) -> Embeddings {
        Embeddings(
            rows: range.count,
            columns: columns,
            elements: Array(elements[range.lowerBound * columns..<range.upperBound * columns])
        )
    }

    /// The first `count` columns of each row.
    func prefix(columns count: Int) -> Embeddings {
        Embeddings(
            rows: rows,
            columns: count,
            elements: (0..<rows).flatMap { self[row: $0].prefix(count) }
        )
    }

    /// Adds other rows to those from `first` on, the other's columns to the first of this one's.
    mutating func add(_ other: Embeddings, fromRow first: Int = 0) {
        precondition(first + other.rows <= rows && other.columns <= columns)
        for row in 0..<other.rows {
            let (from, to) = (row * other.columns, (first + row) * columns)
            for i in 0..<other.columns { elements[to + i] += other.elements[from + i] }
        }
    }

    /// Multiplies every element.
    mutating func scale(by factor: Scalar) {
        for i in elements.indices { elements[i] *= factor }
    }
}

extension Embeddings where Scalar == Float {
    /// The rows of a matrix.
    public init(_ matrix: Matrix) {
        self.init(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements)
    }

    /// The same rows as a matrix.
    public var matrix: Matrix { Matrix(rows: rows, columns: columns, elements: elements) }
}
