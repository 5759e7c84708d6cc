public import Files

/// Writes a `.npy` file of float32 row by row, without knowing beforehand how many there will be.
///
/// The file appears at its path only when `finish` has succeeded.
public struct NumPyFileWriter: ~Copyable {
    /// Number of columns, `d`.
    public let columns: Int
    /// Number of rows appended so far.
    public private(set) var rows = 0
    private var file: OutputFile

    /// Begins a file of rows of `columns` values.
    public init(path: String, columns: Int) throws(FilesError) {
        precondition(columns >= 0)
        self.columns = columns
        var file = try OutputFile(path: path, isSeekable: true)
        try file.write(NumPyHeader.bytes(rows: 0, columns: columns).span)
        self.file = file
    }

    /// Appends `n` rows, `n × d` values row after row.
    ///
    /// Throws `FilesError`; a number of values that is not `n × d` is a programmer's error.
    public mutating func append(_ values: Span<Float>, rows count: Int) throws(FilesError) {
        precondition(values.count == count * columns, "rows have \(columns) values each")
        try file.write(values)
        rows += count
    }

    /// Appends the rows of a matrix, `n × d`.
    public mutating func append(_ matrix: Matrix) throws(FilesError) {
        precondition(matrix.columns == columns, "rows have \(columns) values each")
        try append(matrix.elements.span, rows: matrix.rows)
    }

    /// Writes the number of rows into the header and puts the file in its place.
    public consuming func finish() throws(FilesError) {
        let header = NumPyHeader.bytes(rows: rows, columns: columns)
        try file.overwrite(header.span, at: 0)
        try file.commit()
    }
}
