/// A dense matrix of Float32, row-major: element (i, j) is `elements[i * columns + j]`.
///
/// A value: copies share storage until one of them is changed.
public struct Matrix: Sendable, Equatable {
    /// Number of rows, `n`.
    public let rows: Int
    /// Number of columns, `d`.
    public let columns: Int
    /// All elements, `rows × columns`, row after row.
    public var elements: [Float] {
        get { storage }
        // In place: an observer would make every change of an element copy all of them.
        _modify {
            yield &storage
            precondition(storage.count == rows * columns, "a matrix keeps its shape")
        }
    }
    private var storage: [Float]

    /// A matrix of zeros, `rows × columns`.
    public init(rows: Int, columns: Int) {
        self.init(
            rows: rows,
            columns: columns,
            elements: .init(repeating: 0, count: rows * columns)
        )
    }

    /// A matrix that takes over `elements`, of which there must be `rows × columns`.
    public init(rows: Int, columns: Int, elements: [Float]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns)
        self.rows = rows
        self.columns = columns
        storage = elements
    }

    /// One row as an array of `columns` elements.
    public subscript(row index: Int) -> ArraySlice<Float> {
        elements[index * columns..<(index + 1) * columns]
    }
}
