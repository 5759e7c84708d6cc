/// One document of a term.
struct Posting: Equatable {
    /// The document's row.
    let row: UInt32
    /// How often the document has the term; at least 1.
    let frequency: UInt32
}
