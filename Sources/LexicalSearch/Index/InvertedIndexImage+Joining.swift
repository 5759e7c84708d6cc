internal import Storage

extension InvertedIndexImage {
    /// A finished index whose documents become part of another one.
    public struct Source {
        let index: InvertedIndex
        let isKept: (_ row: Int) -> Bool

        /// The documents of an index that are kept.
        public init(_ index: InvertedIndex, keeping isKept: @escaping (_ row: Int) -> Bool) {
            self.index = index
            self.isKept = isKept
        }
    }

    /// The index of the documents that are kept of finished ones, one index after another.
    ///
    /// The sources are read term by term, in the order of terms that each has. Beside the new index it
    /// keeps 8 bytes a document and the postings of one term in memory.
    ///
    /// - Parameters:
    ///   - sources: indexes that were made with the options.
    ///   - options: of the analyzer.
    /// - Throws: ``LexicalSearchError/damagedArray(name:row:)``,
    ///   ``LexicalSearchError/otherAnalyzer``.
    public init(
        joining sources: [Source],
        analyzer options: AnalyzerOptions
    ) throws(LexicalSearchError) {
        var lengths: [UInt32] = []
        var readers: [TermReader] = []
        for source in sources {
            guard source.index.header.analyzer == options else { throw .otherAnalyzer }
            var rows: [UInt32] = []
            for (row, length) in source.index.lengths.enumerated() {
                guard source.isKept(row) else {
                    rows.append(TermReader.dropped)
                    continue
                }
                rows.append(UInt32(lengths.count))
                lengths.append(length)
            }
            readers.append(try TermReader(source.index, rows: rows))
        }
        let totalLength = lengths.reduce(0) { $0 + Int($1) }
        let documents = lengths.count
        var writer = PostingWriter(lengths: lengths)
        var (terms, postings) = (0, 0)
        // Few indexes are joined at a time, so that the least of their terms is looked for one by one.
        while let term = readers.compactMap(\.term).min(by: { $0.lexicographicallyPrecedes($1) }) {
            var joined: [Posting] = []
            for place in readers.indices where readers[place].term == term {
                try readers[place].take(into: &joined)
            }
            guard !joined.isEmpty else { continue }
            writer.add(term, joined[...])
            terms += 1
            postings += joined.count
        }
        header = InvertedIndexHeader(
            format: InvertedIndexHeader.knownFormat,
            documents: documents,
            totalLength: totalLength,
            terms: terms,
            postings: postings,
            analyzer: options
        )
        arrays = writer.finish()
    }
}

/// Goes through the terms of an index in their order.
private struct TermReader {
    /// The new row of a document that is not kept.
    static let dropped = UInt32.max

    private let index: InvertedIndex
    /// The new row of every row.
    private let rows: [UInt32]
    private var position = 0
    /// The UTF-8 of the term that comes next; `nil` behind the last one.
    private(set) var term: [UInt8]?

    init(_ index: InvertedIndex, rows: [UInt32]) throws(LexicalSearchError) {
        self.index = index
        self.rows = rows
        term = index.header.terms > 0 ? try index.term(at: 0) : nil
    }

    /// Adds the postings of the next term that are kept, and goes on to the one behind it.
    mutating func take(into postings: inout [Posting]) throws(LexicalSearchError) {
        for posting in try index.postings(ofTermAt: position) {
            let row = rows[Int(posting.row)]
            guard row != Self.dropped else { continue }
            postings.append(Posting(row: row, frequency: posting.frequency))
        }
        position += 1
        guard position < index.header.terms else {
            term = nil
            return
        }
        let next = try index.term(at: position)
        // Terms that do not ascend would be taken for two of one.
        guard let term, term.lexicographicallyPrecedes(next) else {
            throw .damagedArray(name: "terms", row: position)
        }
        self.term = next
    }
}
