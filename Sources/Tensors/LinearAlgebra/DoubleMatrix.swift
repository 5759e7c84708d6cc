internal import COpenBLAS

/// A dense matrix of Float64, row-major, for what is solved rather than streamed.
public struct DoubleMatrix: Sendable, Equatable {
    /// Number of rows.
    public let rows: Int
    /// Number of columns.
    public let columns: Int
    /// All elements, `rows × columns`, row after row.
    public var elements: [Double] {
        get { storage }
        // In place, as in `Matrix`.
        _modify {
            yield &storage
            precondition(storage.count == rows * columns, "a matrix keeps its shape")
        }
    }
    private var storage: [Double]

    /// A matrix that takes over `elements`, of which there must be `rows × columns`.
    public init(rows: Int, columns: Int, elements: [Double]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns)
        self.rows = rows
        self.columns = columns
        storage = elements
    }

    /// The values of a Float32 matrix.
    public init(_ matrix: Matrix) {
        self.init(
            rows: matrix.rows,
            columns: matrix.columns,
            elements: matrix.elements.map(Double.init)
        )
    }

    /// The identity matrix, `count × count`.
    public static func identity(_ count: Int) -> DoubleMatrix {
        var elements = [Double](repeating: 0, count: count * count)
        for i in 0..<count { elements[i * count + i] = 1 }
        return DoubleMatrix(rows: count, columns: count, elements: elements)
    }

    /// One row as an array of `columns` elements.
    public subscript(row index: Int) -> ArraySlice<Double> {
        elements[index * columns..<(index + 1) * columns]
    }

    /// Aᵀ.
    public var transposed: DoubleMatrix {
        DoubleMatrix(
            rows: columns,
            columns: rows,
            elements: elements.transposed(rows: rows, columns: columns)
        )
    }

    /// A · B: `(m × k) · (k × n)` gives `m × n`.
    public func multiplied(by other: DoubleMatrix) -> DoubleMatrix {
        precondition(columns == other.rows, "\(columns) columns times \(other.rows) rows")
        KernelThreads.useOneEach()
        var result = [Double](repeating: 0, count: rows * other.columns)
        guard !result.isEmpty, columns > 0 else {
            return DoubleMatrix(rows: rows, columns: other.columns, elements: result)
        }
        unsafe cblas_dgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasNoTrans,
            Int32(rows),
            Int32(other.columns),
            Int32(columns),
            1,
            elements,
            Int32(columns),
            other.elements,
            Int32(other.columns),
            0,
            &result,
            Int32(other.columns)
        )
        return DoubleMatrix(rows: rows, columns: other.columns, elements: result)
    }
}

extension Matrix {
    /// The values of a Float64 matrix, rounded.
    public init(_ matrix: DoubleMatrix) {
        self.init(
            rows: matrix.rows,
            columns: matrix.columns,
            elements: matrix.elements.map { Float($0) }
        )
    }
}
