/// A document as a source states it, before anything is indexed.
public struct SourceDocument: Sendable, Equatable {
    /// The external key: the id field, or `file:line` where the source has none.
    public var key: String
    /// The title, where the source has one.
    public var title: String?
    /// The text; may be empty, as in some BEIR corpora.
    public var text: String
    /// The other fields by name; a nested object is flattened to `outer.inner`, null and empty cells are left out.
    public var metadata: [String: MetadataValue]
    /// Where the record starts.
    public var position: SourcePosition

    /// A document with the given parts.
    public init(
        key: String,
        title: String? = nil,
        text: String,
        metadata: [String: MetadataValue] = [:],
        position: SourcePosition
    ) {
        self.key = key
        self.title = title
        self.text = text
        self.metadata = metadata
        self.position = position
    }
}
