public import Storage

/// A built index as a small header and immutable arrays, ready to be stored and opened again.
public struct InvertedIndexImage: Sendable {
    /// Names of the arrays.
    public static let arrayNames = ["blocks", "lengths", "postings", "terms", "text"]

    /// Says how to read the arrays; store it as JSON.
    public let header: InvertedIndexHeader
    /// The arrays by name.
    public let arrays: [String: MappedArray]

    /// An image from stored parts; nothing is checked before it is opened.
    public init(header: InvertedIndexHeader, arrays: [String: MappedArray]) {
        self.header = header
        self.arrays = arrays
    }

    /// Opens the index; copies no array.
    ///
    /// - Throws: ``LexicalSearchError`` when the parts do not fit together.
    public func open() throws(LexicalSearchError) -> InvertedIndex {
        try InvertedIndex(header: header, arrays: arrays)
    }
}
