/// Sizes of the records in an inverted index, all little-endian.
///
/// - `lengths`: a row a document: u32, its length in terms.
/// - `terms`: a row a term in byte order: u32 page and u16 offset of its text, u16 its bytes, u32 how
///   many documents have it, u32 page and u16 offset of its postings, u16 unused. Where more
///   documents have it than a block holds, the second page is the term's first row of `blocks`.
/// - `blocks`: a row a block of postings: u32 its last document, u32 page, u16 offset, u16 number of
///   postings, then four pairs of u32 frequency and u32 length that bound every posting.
/// - `text`, `postings`: pages; no term or block lies across two.
enum IndexFormat {
    static let lengthBytes = 4
    static let termBytes = 20
    static let blockBytes = 44
    static let pageBytes = 1 << 14
    /// Bytes at the end of a page that may be loaded, but hold nothing.
    static let pageSlack = 8
    /// Postings of a full block.
    static let blockPostings = 128
    /// Pairs that bound a block.
    static let boundPairs = 4
}
