/// Which fields of a record become key, title, text and metadata.
///
/// A field that the caller names must exist and is matched exactly. Where the caller names none,
/// well-known names are tried in order, exactly first and then ignoring case:
///
/// - key: `_id`, `id`, `key`, `docid`, `doc_id`, `document_id`, `identifier`, `uuid`, `name`; else `file:line`
/// - title: `title`, `headline`, `heading`, `subject`; else none
/// - text: `text`, `content`, `contents`, `body`, `passage`, `description`, `abstract`, `summary`; else an error
public struct DocumentFields: Sendable, Equatable {
    /// The field with the key; found by name when `nil`.
    public var id: String?
    /// The fields with the text, joined by line feeds; found by name when empty.
    public var text: [String]
    /// The field with the title; found by name when `nil`.
    public var title: String?
    /// The fields kept as metadata; all that remain when `nil`.
    public var metadata: [String]?

    /// Field choices; by default every one is found by name.
    public init(
        id: String? = nil,
        text: [String] = [],
        title: String? = nil,
        metadata: [String]? = nil
    ) {
        self.id = id
        self.text = text
        self.title = title
        self.metadata = metadata
    }
}
