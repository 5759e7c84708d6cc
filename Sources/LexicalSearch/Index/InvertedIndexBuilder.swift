/// Takes documents one by one, and makes an immutable index of them.
///
/// It keeps 12 bytes for each pair of a term and a document until it has finished.
public struct InvertedIndexBuilder: ~Copyable {
    private struct Record {
        let term: UInt32
        let row: UInt32
        var frequency: UInt32
    }

    private let analyzer: Analyzer
    private var identifiers: [String: UInt32] = [:]
    private var texts: [String] = []
    /// For each term, the place of its last record.
    private var lastRecords: [Int] = []
    private var records: [Record] = []
    private var lengths: [UInt32] = []

    /// Number of documents so far; the row of the next one.
    public var documents: Int { lengths.count }

    /// An index without documents.
    public init(analyzer: Analyzer) {
        self.analyzer = analyzer
    }

    /// Adds a document and answers its row; one without terms has a row too.
    @discardableResult
    public mutating func add(_ text: String) -> Int {
        let row = UInt32(documents)
        let first = records.count
        var length: UInt32 = 0
        analyzer.forEachTerm(of: text) { term in
            length += 1
            let identifier = identifier(of: term)
            let last = lastRecords[Int(identifier)]
            if last >= first {
                records[last].frequency += 1
            } else {
                lastRecords[Int(identifier)] = records.count
                records.append(Record(term: identifier, row: row, frequency: 1))
            }
        }
        lengths.append(length)
        return Int(row)
    }

    /// Makes the index.
    public consuming func finish() -> InvertedIndexImage {
        let (starts, postings) = sortedPostings()
        let order = texts.indices.sorted {
            texts[$0].utf8.lexicographicallyPrecedes(texts[$1].utf8)
        }
        var writer = PostingWriter(lengths: lengths)
        for term in order {
            writer.add(texts[term].utf8, postings[starts[term]..<starts[term + 1]])
        }
        let header = InvertedIndexHeader(
            format: InvertedIndexHeader.knownFormat,
            documents: lengths.count,
            totalLength: lengths.reduce(0) { $0 + Int($1) },
            terms: texts.count,
            postings: records.count,
            analyzer: analyzer.options
        )
        return InvertedIndexImage(header: header, arrays: writer.finish())
    }

    private mutating func identifier(of term: String) -> UInt32 {
        if let known = identifiers[term] { return known }
        let new = UInt32(texts.count)
        identifiers[term] = new
        texts.append(term)
        lastRecords.append(-1)
        return new
    }

    /// The postings of all terms, term by term; each term's rows ascend, as documents were added so.
    private func sortedPostings() -> (starts: [Int], postings: [Posting]) {
        var starts = [Int](repeating: 0, count: texts.count + 1)
        for record in records { starts[Int(record.term) + 1] += 1 }
        for term in texts.indices { starts[term + 1] += starts[term] }
        var next = starts
        var sorted = [Posting](repeating: Posting(row: 0, frequency: 0), count: records.count)
        for record in records {
            sorted[next[Int(record.term)]] = Posting(
                row: record.row,
                frequency: record.frequency
            )
            next[Int(record.term)] += 1
        }
        return (starts, sorted)
    }
}
