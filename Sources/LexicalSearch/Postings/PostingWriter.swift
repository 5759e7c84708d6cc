internal import Storage

/// Writes the arrays of an index, term by term in byte order.
struct PostingWriter {
    private let lengths: [UInt32]
    private var terms: [UInt8] = []
    private var blocks: [UInt8] = []
    private var text = PageWriter()
    private var postings = PageWriter()

    init(lengths: [UInt32]) {
        self.lengths = lengths
    }

    /// Adds a term, which is UTF-8, with its postings, of ascending rows.
    mutating func add(_ term: some Collection<UInt8>, _ list: ArraySlice<Posting>) {
        let place = text.append(term)
        terms.append(littleEndian: place.page)
        terms.append(littleEndian: place.offset)
        terms.append(littleEndian: UInt16(term.count))
        terms.append(littleEndian: UInt32(list.count))
        if list.count <= IndexFormat.blockPostings {
            let place = postings.append(PostingBlock.pack(list, after: -1))
            terms.append(littleEndian: place.page)
            terms.append(littleEndian: place.offset)
        } else {
            terms.append(littleEndian: UInt32(blocks.count / IndexFormat.blockBytes))
            terms.append(littleEndian: UInt16(0))
            addBlocks(list)
        }
        terms.append(littleEndian: UInt16(0))
    }

    /// The arrays by name.
    consuming func finish() -> [String: MappedArray] {
        text.fillPage()
        postings.fillPage()
        return [
            "lengths": MappedArray(copying: lengths.span, rowBytes: IndexFormat.lengthBytes),
            "terms": MappedArray(copying: terms.span, rowBytes: IndexFormat.termBytes),
            "blocks": MappedArray(copying: blocks.span, rowBytes: IndexFormat.blockBytes),
            "text": MappedArray(copying: text.bytes.span, rowBytes: IndexFormat.pageBytes),
            "postings": MappedArray(copying: postings.bytes.span, rowBytes: IndexFormat.pageBytes),
        ]
    }

    private mutating func addBlocks(_ list: ArraySlice<Posting>) {
        var previous = -1
        var rest = list
        while let last = rest.prefix(IndexFormat.blockPostings).last {
            let block = rest.prefix(IndexFormat.blockPostings)
            let place = postings.append(PostingBlock.pack(block, after: previous))
            blocks.append(littleEndian: last.row)
            blocks.append(littleEndian: place.page)
            blocks.append(littleEndian: place.offset)
            blocks.append(littleEndian: UInt16(block.count))
            for pair in BlockBounds(block, lengths: lengths).pairs {
                blocks.append(littleEndian: pair.frequency)
                blocks.append(littleEndian: pair.length)
            }
            previous = Int(last.row)
            rest = rest.dropFirst(block.count)
        }
    }
}
