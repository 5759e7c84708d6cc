public import Storage

/// An immutable index from terms to the documents that have them, read where it is mapped.
///
/// Search it from any number of threads at once.
public struct InvertedIndex: Sendable {
    /// Sizes, and how the documents were cut into terms.
    public let header: InvertedIndexHeader
    private let arrays: [String: MappedArray]

    /// Opens an index from stored parts; copies no array.
    ///
    /// - Throws: ``LexicalSearchError/missingArray(name:)``,
    ///   ``LexicalSearchError/damagedArray(name:row:)``,
    ///   ``LexicalSearchError/unknownFormat(found:known:)``.
    public init(
        header: InvertedIndexHeader,
        arrays: [String: MappedArray]
    ) throws(LexicalSearchError) {
        let known = InvertedIndexHeader.knownFormat
        guard header.format == known else {
            throw .unknownFormat(found: header.format, known: known)
        }
        let shapes: [(name: String, rowBytes: Int, rows: Int?)] = [
            ("lengths", IndexFormat.lengthBytes, header.documents),
            ("terms", IndexFormat.termBytes, header.terms), ("blocks", IndexFormat.blockBytes, nil),
            ("text", IndexFormat.pageBytes, nil), ("postings", IndexFormat.pageBytes, nil),
        ]
        for (name, rowBytes, rows) in shapes {
            guard let array = arrays[name] else { throw .missingArray(name: name) }
            guard array.rowBytes == rowBytes, array.rows == rows ?? array.rows else {
                throw .damagedArray(name: name, row: array.rows)
            }
        }
        self.header = header
        self.arrays = arrays
    }

    /// How many documents have the term, as the analyzer makes it.
    ///
    /// - Throws: ``LexicalSearchError/damagedArray(name:row:)``.
    public func documentFrequency(of term: String) throws(LexicalSearchError) -> Int {
        try withColumns { (columns) throws(LexicalSearchError) in
            try find(term, in: columns)?.documentFrequency ?? 0
        }
    }

    /// Lengths of the documents, in terms.
    var lengths: [UInt32] {
        withColumns { columns in
            (0..<header.documents).map { columns.lengths.load($0, as: UInt32.self) }
        }
    }

    /// The UTF-8 of the term at a position of the byte order.
    func term(at position: Int) throws(LexicalSearchError) -> [UInt8] {
        try withColumns { (columns) throws(LexicalSearchError) in
            unsafe Array(try text(of: position, in: columns))
        }
    }

    /// The postings of the term at a position of the byte order.
    func postings(ofTermAt position: Int) throws(LexicalSearchError) -> [Posting] {
        try withColumns { (columns) throws(LexicalSearchError) in
            let entry = try TermEntry(position, in: columns)
            var decoded = DecodedBlock()
            var postings: [Posting] = []
            var previous = -1
            for position in 0..<entry.blockCount {
                try decoded.load(
                    entry.block(position, in: columns),
                    after: previous,
                    in: columns
                )
                for index in 0..<decoded.count {
                    postings.append(
                        Posting(row: decoded.rows[index], frequency: decoded.frequencies[index])
                    )
                }
                previous = Int(decoded.rows[decoded.count - 1])
            }
            return postings
        }
    }

    /// The entry of a term; nil where no document has it.
    func find(_ term: String, in columns: IndexColumns) throws(LexicalSearchError) -> TermEntry? {
        guard let position = try position(of: term, in: columns) else { return nil }
        return try TermEntry(position, in: columns)
    }

    /// The position of a term in the byte order; nil where no document has it.
    func position(of term: String, in columns: IndexColumns) throws(LexicalSearchError) -> Int? {
        let wanted = Array(term.utf8)
        var (low, high) = (0, columns.terms.rows)
        while low < high {
            let middle = low + (high - low) / 2
            let found = unsafe try text(of: middle, in: columns)
            if unsafe found.elementsEqual(wanted) { return middle }
            if unsafe found.lexicographicallyPrecedes(wanted) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return nil
    }

    private func text(
        of position: Int,
        in columns: IndexColumns
    ) throws(LexicalSearchError) -> UnsafeRawBufferPointer {
        let page = Int(columns.terms.load(position, as: UInt32.self))
        let offset = Int(columns.terms.load(position, at: 4, as: UInt16.self))
        let count = Int(columns.terms.load(position, at: 6, as: UInt16.self))
        try columns.text.require(page)
        let end = IndexFormat.pageBytes - IndexFormat.pageSlack
        guard offset + count <= end else { throw columns.terms.damaged(position) }
        return unsafe UnsafeRawBufferPointer(
            start: columns.text.start(of: page) + offset,
            count: count
        )
    }

    /// Lends all arrays; the columns must not leave the closure.
    func withColumns<R, E: Error>(_ body: (IndexColumns) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(arrays) {} }
        let columns = IndexColumns(
            lengths: column("lengths"),
            terms: column("terms"),
            blocks: column("blocks"),
            text: column("text"),
            postings: column("postings")
        )
        return try body(columns)
    }

    private func column(_ name: String) -> Column {
        guard let array = arrays[name] else { preconditionFailure("checked when opened") }
        // The pointers stay valid as long as the arrays, which `withColumns` keeps.
        return unsafe array.withUnsafeBlocks { unsafe Column(name, array, $0) }
    }
}
